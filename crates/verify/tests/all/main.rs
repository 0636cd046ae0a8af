//! What `verify` says of whole files: made ones, and the corpus of real ones where it is present.

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod detached;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod ofd;
#[cfg(test)]
mod pdf;
#[cfg(test)]
mod same;
#[cfg(test)]
mod sign;
#[cfg(test)]
mod xml;
