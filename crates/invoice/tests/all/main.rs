//! What the rules say about whole invoices. All of them are made up here.

#[cfg(test)]
mod amounts;
#[cfg(test)]
mod discount;
#[cfg(test)]
mod fields;
#[cfg(test)]
mod identity;
#[cfg(test)]
mod json;
#[cfg(test)]
mod red;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod special;
#[cfg(test)]
mod table;
#[cfg(test)]
mod write;
