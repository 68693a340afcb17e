//! The nuclides of which formulas are made.
//!
//! Masses and abundances: J. S. Coursey, D. J. Schwab, J. J. Tsai, R. A. Dragoset, "Atomic Weights and Isotopic
//! Compositions", NIST, version 4.1 (2015). The electron: CODATA 2018.

/// A kind of atom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Nuclide {
    pub(super) symbol: &'static str,
    pub(super) mass_number: u16,
    /// In unified atomic mass units.
    pub(super) mass: f64,
}

/// The mass of an electron, in unified atomic mass units.
pub(super) const ELECTRON: f64 = 5.485_799_090_65e-4;

const fn nuclide(symbol: &'static str, mass_number: u16, mass: f64) -> Nuclide {
    Nuclide { symbol, mass_number, mass }
}

/// The commonest nuclide of each element that occurs in nature, up to bismuth, thorium and uranium.
pub(super) const ELEMENTS: &[Nuclide] = &[
    nuclide("H", 1, 1.007_825_032_23),
    nuclide("He", 4, 4.002_603_254_13),
    nuclide("Li", 7, 7.016_003_436_6),
    nuclide("Be", 9, 9.012_183_065),
    nuclide("B", 11, 11.009_305_36),
    nuclide("C", 12, 12.0),
    nuclide("N", 14, 14.003_074_004_43),
    nuclide("O", 16, 15.994_914_619_57),
    nuclide("F", 19, 18.998_403_162_73),
    nuclide("Ne", 20, 19.992_440_176_2),
    nuclide("Na", 23, 22.989_769_282),
    nuclide("Mg", 24, 23.985_041_697),
    nuclide("Al", 27, 26.981_538_53),
    nuclide("Si", 28, 27.976_926_534_65),
    nuclide("P", 31, 30.973_761_998_42),
    nuclide("S", 32, 31.972_071_174_4),
    nuclide("Cl", 35, 34.968_852_682),
    nuclide("Ar", 40, 39.962_383_123_7),
    nuclide("K", 39, 38.963_706_486_4),
    nuclide("Ca", 40, 39.962_590_863),
    nuclide("Sc", 45, 44.955_908_28),
    nuclide("Ti", 48, 47.947_941_98),
    nuclide("V", 51, 50.943_957_04),
    nuclide("Cr", 52, 51.940_506_23),
    nuclide("Mn", 55, 54.938_043_91),
    nuclide("Fe", 56, 55.934_936_33),
    nuclide("Co", 59, 58.933_194_29),
    nuclide("Ni", 58, 57.935_342_41),
    nuclide("Cu", 63, 62.929_597_72),
    nuclide("Zn", 64, 63.929_142_01),
    nuclide("Ga", 69, 68.925_573_5),
    nuclide("Ge", 74, 73.921_177_761),
    nuclide("As", 75, 74.921_594_57),
    nuclide("Se", 80, 79.916_521_8),
    nuclide("Br", 79, 78.918_337_6),
    nuclide("Kr", 84, 83.911_497_728_2),
    nuclide("Rb", 85, 84.911_789_737_9),
    nuclide("Sr", 88, 87.905_612_5),
    nuclide("Y", 89, 88.905_840_3),
    nuclide("Zr", 90, 89.904_697_7),
    nuclide("Nb", 93, 92.906_373),
    nuclide("Mo", 98, 97.905_404_82),
    nuclide("Ru", 102, 101.904_344_1),
    nuclide("Rh", 103, 102.905_498),
    nuclide("Pd", 106, 105.903_480_4),
    nuclide("Ag", 107, 106.905_091_6),
    nuclide("Cd", 114, 113.903_365_09),
    nuclide("In", 115, 114.903_878_776),
    nuclide("Sn", 120, 119.902_201_63),
    nuclide("Sb", 121, 120.903_812),
    nuclide("Te", 130, 129.906_222_748),
    nuclide("I", 127, 126.904_471_9),
    nuclide("Xe", 132, 131.904_155_085_6),
    nuclide("Cs", 133, 132.905_451_961),
    nuclide("Ba", 138, 137.905_247),
    nuclide("La", 139, 138.906_356_3),
    nuclide("Ce", 140, 139.905_443_1),
    nuclide("Pr", 141, 140.907_657_6),
    nuclide("Nd", 142, 141.907_729),
    nuclide("Sm", 152, 151.919_739_7),
    nuclide("Eu", 153, 152.921_238),
    nuclide("Gd", 158, 157.924_112_3),
    nuclide("Tb", 159, 158.925_354_7),
    nuclide("Dy", 164, 163.929_181_9),
    nuclide("Ho", 165, 164.930_328_8),
    nuclide("Er", 166, 165.930_299_5),
    nuclide("Tm", 169, 168.934_217_9),
    nuclide("Yb", 174, 173.938_866_4),
    nuclide("Lu", 175, 174.940_775_2),
    nuclide("Hf", 180, 179.946_557),
    nuclide("Ta", 181, 180.947_995_8),
    nuclide("W", 184, 183.950_930_92),
    nuclide("Re", 187, 186.955_750_1),
    nuclide("Os", 192, 191.961_477),
    nuclide("Ir", 193, 192.962_921_6),
    nuclide("Pt", 195, 194.964_791_7),
    nuclide("Au", 197, 196.966_568_79),
    nuclide("Hg", 202, 201.970_643_4),
    nuclide("Tl", 205, 204.974_427_8),
    nuclide("Pb", 208, 207.976_652_5),
    nuclide("Bi", 209, 208.980_399_1),
    nuclide("Th", 232, 232.038_055_8),
    nuclide("U", 238, 238.050_788_4),
];

/// The labels: nuclides that formulas name on purpose, as `[13C]`, those of hydrogen as `D` and `T` too.
pub(super) const LABELS: &[Nuclide] = &[
    nuclide("H", 2, 2.014_101_778_12),
    nuclide("H", 3, 3.016_049_277_9),
    nuclide("C", 13, 13.003_354_835_07),
    nuclide("C", 14, 14.003_241_988_4),
    nuclide("N", 15, 15.000_108_898_88),
    nuclide("O", 17, 16.999_131_756_5),
    nuclide("O", 18, 17.999_159_612_86),
    nuclide("S", 33, 32.971_458_909_8),
    nuclide("S", 34, 33.967_867_004),
    nuclide("Cl", 37, 36.965_902_602),
    nuclide("Br", 81, 80.916_289_7),
];
