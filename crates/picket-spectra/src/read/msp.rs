//! NIST MSP text in its dialects.
