//! What `verify` says of whole files: made ones, and the corpus of real ones where it is present.

mod corpus;
mod desk;
mod hostile;
mod ofd;
mod pdf;
mod same;
mod xml;
