//! Integration tests of the crate.

#[cfg(test)]
mod assess;
#[cfg(test)]
mod linkage;
#[cfg(test)]
mod linkage_world;
#[cfg(test)]
mod linked_seizures;
#[cfg(test)]
mod package;
#[cfg(test)]
mod read;
#[cfg(test)]
mod read_limits;
#[cfg(test)]
mod read_maxima;
#[cfg(test)]
mod read_profiles;
#[cfg(test)]
mod read_properties;
#[cfg(test)]
mod read_real;
#[cfg(test)]
mod read_refusals;
#[cfg(test)]
mod read_workbook;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod replay_null;
#[cfg(test)]
mod replay_sensitivity;
#[cfg(test)]
mod sample_evidence;
#[cfg(test)]
mod sample_file;
#[cfg(test)]
mod sample_ledger;
#[cfg(test)]
mod sample_real;
#[cfg(test)]
mod sample_world;
