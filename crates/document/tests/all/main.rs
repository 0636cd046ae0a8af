//! Tests of the room `document`.

mod corpus;
