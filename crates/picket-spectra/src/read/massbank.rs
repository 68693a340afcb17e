//! MassBank record format 2.6.0.
