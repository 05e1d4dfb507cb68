//! HTML -> blocks -> offers.
