//! The definitions of classes as an annex to a model law: in words with places for commentary, and as rule files.

use std::path::Path;

use anyhow::Context as _;
use picket_substance::Registry;

use crate::output::say;

/// Writes `annex.md` and one rule file for each definition into a folder.
pub(super) fn export(registry: &Registry, folder: &Path) -> anyhow::Result<()> {
    let annex = registry.annex();
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let write = |name: String, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    };
    write("annex.md".to_owned(), &annex.to_markdown())?;
    for class in &annex.classes {
        write(format!("{}.toml", class.id), &class.rule)?;
    }
    say(&format!("{} definitions and annex.md in {}", annex.classes.len(), folder.display()));
    Ok(())
}
