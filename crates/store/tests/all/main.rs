//! Integration tests of `fapiao-store`. Each runs on SQLite and, where `FAPIAO_TEST_POSTGRES` names a server, on
//! PostgreSQL.

#[cfg(test)]
mod acts;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod isolation;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod log;
#[cfg(test)]
mod objects;
