//! Tests of the room `document`.

#[cfg(test)]
mod archive;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod detached;
#[cfg(test)]
mod draw;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod made;
#[cfg(test)]
mod ofd_sign;
#[cfg(test)]
mod pdf;
#[cfg(test)]
mod pdf_file;
#[cfg(test)]
mod pdf_revision;
#[cfg(test)]
mod pdf_shadow;
#[cfg(test)]
mod pdf_sign;
#[cfg(test)]
mod pdf_signature;
#[cfg(test)]
mod pdf_update;
#[cfg(test)]
mod picture;
#[cfg(test)]
mod place;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod signature;
#[cfg(test)]
mod written;
#[cfg(test)]
mod xml;
