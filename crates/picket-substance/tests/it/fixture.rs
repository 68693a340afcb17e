//! A small registry whose every row a test can hold in the head. Words tables are those of the program.

use std::path::Path;

use picket_substance::{BUNDLED, Registry, Table};

const CLASSES: &str = "\
id,name,parent,kind,definition,source
amphetamines,Amphetamines,stimulants,chemical,For tests.,t
anabolic-steroids,Anabolic steroids,,chemical,For tests.,t
cannabimimetics,Cannabimimetics (law),synthetic-cannabinoids,chemical,For tests.,t
cathinones,Cathinones,stimulants,chemical,For tests.,t
fentanyls,Fentanyls,opioids,chemical,For tests.,t
medicines,Medicines,,use,For tests.,t
opioids,Opioids,,use,For tests.,t
stimulants,Stimulants,,use,For tests.,t
synthetic-cannabinoids,Synthetic cannabinoids,,chemical,For tests.,t
";

const SUBSTANCES: &str = "\
id,name,class,roles,cas,inchikey,smiles,formula,name_source,cas_source,structure_source
4-fluoromethcathinone,4-Fluoromethcathinone,cathinones,drug,,,,C10H12FNO,t,,
3-fluoromethcathinone,3-Fluoromethcathinone,cathinones,drug,,,,C10H12FNO,t,,
5f-adb,5F-ADB,synthetic-cannabinoids,drug,,,,C20H28FN3O3,t,,
4f-mdmb-butinaca,4F-MDMB-BUTINACA,synthetic-cannabinoids,drug,,,,C19H26FN3O3,t,,
acetylsalicylic-acid,Acetylsalicylic acid,medicines,medicine,50-78-2,,,C9H8O4,t,t,
alpha-pvp,alpha-PVP,cathinones,drug,,,,C15H21NO,t,,
alprazolam,Alprazolam,medicines,medicine;drug,,,,C17H13ClN4,t,,
amfetamine,Amfetamine,amphetamines,drug;medicine,,,,C9H13N,t,,
apica,APICA,synthetic-cannabinoids,drug,,,,C24H32N2O,t,,
caffeine,Caffeine,medicines,adulterant,,,,C8H10N4O2,t,,
clonazepam,Clonazepam,medicines,medicine,,,,C15H10ClN3O3,t,,
clonazolam,Clonazolam,medicines,drug,,,,C17H12ClN5O2,t,,
copper,Copper,medicines,other,7440-50-8,,,Cu,t,t,
crotonyl-fentanyl,Crotonyl fentanyl,fentanyls,drug,,,,C23H28N2O,t,,
cyclopropyl-fentanyl,Cyclopropyl fentanyl,fentanyls,drug,,,,C23H28N2O,t,,
dexamfetamine,Dexamfetamine,amphetamines,medicine,,DWHNBZNJTZTZBP-QMMMGPOBSA-N,,C9H13N,t,,t
fentanyl,Fentanyl,fentanyls,drug;medicine,437-38-7,PJMPHNIQZUBGLI-UHFFFAOYSA-N,,C22H28N2O,t,t,t
heroin,Heroin,opioids,drug,,,,C21H23NO5,t,,
levamfetamine,Levamfetamine,amphetamines,medicine,,DWHNBZNJTZTZBP-MRVPVSSYSA-N,,C9H13N,t,,t
meta-methylfentanyl,meta-Methylfentanyl,fentanyls,drug,,,,C23H30N2O,t,,
para-fluorofentanyl,para-Fluorofentanyl,fentanyls,drug,,,,C22H27FN2O,t,,
ortho-fluorofentanyl,ortho-Fluorofentanyl,fentanyls,drug,,,,C22H27FN2O,t,,
3-methylfentanyl,3-Methylfentanyl,fentanyls,drug,,,,C23H30N2O,t,,
psilocin,Psilocin,medicines,drug,,,,C12H16N2O,t,,
psilocybin,Psilocybin,medicines,drug,,,,C12H17N2O4P,t,,
sulfadiazine,Sulfadiazine,medicines,medicine,,,,C10H10N4O2S,t,,
testosterone,Testosterone,anabolic-steroids,medicine;drug,,,,C19H28O2,t,,
theanine,Theanine,medicines,other,,,,C7H14N2O3,t,,
";

const NAMES: &str = "\
substance,name,kind,source
4-fluoromethcathinone,4-FMC,abbreviation,t
3-fluoromethcathinone,3-FMC,abbreviation,t
alprazolam,Xanax,brand,t
fentanyl,990-73-8,cas,t
para-fluorofentanyl,pFF,abbreviation,t
acetylsalicylic-acid,Aspirin,synonym,t
";

const STREET: &str = "\
name,target,target_kind,language,region,source
blues,fentanyl,substance,en,US,t
blues,alprazolam,substance,en,US,t
smack,heroin,substance,en,,t
speedball,heroin+amfetamine,mixture,en,,t
";

const INSTRUMENTS: &str = "\
id,jurisdiction,kind,complete,name,title,authority,citation,not_covered
un-1961,UN,drugs,yes,UN 1961,Single Convention,Commission,,
us-csa,US,drugs,yes,US CSA,Controlled Substances Act,DEA,,
";

const EXTENSIONS: &str = "\
instrument,schedule,part,extends_to,wording,citation,checked
un-1961,,,salts;esters,,,yes
us-csa,,,salts;stereoisomers,,,yes
";

const LISTINGS: &str = "\
instrument,schedule,part,target,target_kind,listed_as,since,until,citation,checked,note,source
us-csa,I,,para-fluorofentanyl,substance,p-Fluorofentanyl,1986-03-10,,51 FR 4722,yes,,t
us-csa,I,,cannabimimetics,class,Cannabimimetic agents,2012-07-09,,P.L. 112-144,yes,,t
us-csa,II,,fentanyl,substance,Fentanyl,1971-05-01,,,yes,,t
us-csa,II,,psilocin,substance,Psilocin,2001,2005-06-01,,no,,t
us-csa,I,,psilocin,substance,Psilocin,2005-06-01,,,no,,t
us-csa,II,,psilocybin,substance,Psilocybin,2001-01-01,2010,,no,,t
us-csa,I,,psilocybin,substance,Psilocybin,2010,,,no,,t
us-csa,II,,levamfetamine,substance,Levamfetamine,2000-01-01,,,yes,,t
un-1961,I,,heroin,substance,Heroin,,,,no,,t
";

const MEMBERS: &str = "class,substance,note,source\ncannabimimetics,apica,,t\n";

/// The tables, with one of them replaced.
pub(crate) fn tables_with(replaced: Option<Table<'_>>) -> Vec<Table<'_>> {
    let own = [
        ("control/class_members.csv", MEMBERS),
        ("control/extensions.csv", EXTENSIONS),
        ("control/instruments.csv", INSTRUMENTS),
        ("control/listings/all.csv", LISTINGS),
        ("substances/all.csv", SUBSTANCES),
        ("substances/classes.csv", CLASSES),
        ("substances/names/all.csv", NAMES),
        ("substances/street_names.csv", STREET),
    ];
    let words = ["substances/qualifiers.csv", "substances/remarks.csv", "substances/salts.csv"];
    let own = own.into_iter().map(|(path, text)| Table { path, text });
    let words = BUNDLED.iter().copied().filter(|table| words.contains(&table.path));
    let replaced_path = replaced.map(|table| table.path);
    own.chain(words).filter(|table| Some(table.path) != replaced_path).chain(replaced).collect()
}

/// The small registry.
pub(crate) fn registry() -> Registry {
    Registry::from_tables(&tables_with(None)).expect("the small tables have no fault")
}

/// A file of the public data beside the checkout; says loudly when it is not there, and fails when
/// `PICKET_TEST_REQUIRE` names it.
#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test asks what it must not skip, and says what it skips"
)]
pub(crate) fn shared(path: &str) -> Option<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    if let Ok(text) = std::fs::read_to_string(&file) {
        return Some(text);
    }
    let required = std::env::var("PICKET_TEST_REQUIRE").unwrap_or_default();
    assert!(!required.split(',').any(|name| name.trim() == "shared"), "shared is required: {}", file.display());
    eprintln!("SKIPPED: {} is not there, nothing was compared", file.display());
    None
}
