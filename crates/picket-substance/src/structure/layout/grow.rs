//! The drawing grows from its chief ring system: chains in zigzag, ring systems as rigid pieces.

use super::super::graph::{Graph, Order};
use super::super::point::{Point, gaps, widest_gap};
use std::collections::VecDeque;
use std::f64::consts::{FRAC_PI_2, FRAC_PI_3, PI, TAU};

/// A chain turns away from its last turn unless the other side is this much less crowded.
const ZIGZAG_PREFERENCE: f64 = 0.25;

/// The bond to a hydrogen on a ring fusion, short enough to end between the bonds around it.
const HYDROGEN_BOND: f64 = 0.7;

/// A ring system with its places in a frame of its own.
pub(super) struct System {
    /// Sorted.
    pub(super) atoms: Vec<usize>,
    /// In the order of `atoms`.
    pub(super) places: Vec<Point>,
    /// The places come from a template, and so does their orientation.
    pub(super) is_customary: bool,
}

impl System {
    fn place(&self, atom: usize) -> Point {
        self.places[self.atoms.binary_search(&atom).expect("the caller asks for an atom of the system")]
    }

    fn has(&self, atom: usize) -> bool {
        self.atoms.binary_search(&atom).is_ok()
    }

    /// The directions, in the system's frame, for what hangs on `atom` outside the system.
    fn outward(&self, graph: &Graph, atom: usize) -> Vec<f64> {
        let neighbours = graph.neighbours(atom).iter().map(|&(neighbour, _)| neighbour);
        let (inside, outside): (Vec<usize>, Vec<usize>) = neighbours.partition(|&neighbour| self.has(neighbour));
        let own = self.place(atom);
        let taken = inside.into_iter().map(|neighbour| (self.place(neighbour) - own).angle()).collect();
        spread(taken, outside.len(), |direction| crowding(self.places.iter(), own + Point::at_angle(direction)))
    }
}

/// Directions for `count` bonds, evenly spread over one of the gaps that the taken directions leave: the widest, or of
/// several about as wide the one whose middle costs least.
fn spread(taken: Vec<f64>, count: usize, cost: impl Fn(f64) -> f64) -> Vec<f64> {
    let gaps = wide_gaps(taken).into_iter().map(|(start, width)| (cost(start + width / 2.0), start, width));
    let best = gaps.reduce(|best, next| if next.0 + 1e-6 < best.0 { next } else { best });
    let (_, start, width) = best.expect("there is always a gap");
    (1..=count).map(|slot| start + width * slot as f64 / (count + 1) as f64).collect()
}

/// The widest gap between directions and those about as wide.
fn wide_gaps(taken: Vec<f64>) -> Vec<(f64, f64)> {
    let mut gaps = gaps(taken);
    let widest = gaps.iter().map(|gap| gap.1).fold(0.0, f64::max);
    gaps.retain(|gap| gap.1 > 0.75 * widest);
    gaps
}

/// How crowded a place would be: the sum of inverse squared distances to what is drawn.
fn crowding<'a>(drawn: impl Iterator<Item = &'a Point>, place: Point) -> f64 {
    let distances = drawn.map(|other| (*other - place).length());
    distances.map(|distance| 1.0 / (distance * distance).max(0.01)).sum()
}

/// Places all atoms of a connected graph. Says whether the drawing took its orientation from a template.
pub(super) fn grow(graph: &Graph, systems: &[System]) -> (Vec<Point>, bool) {
    let mut growth = Growth { graph, systems, places: vec![None; graph.atoms.len()], queue: VecDeque::new() };
    let chief = (0..systems.len()).max_by_key(|&index| {
        let system = &systems[index];
        (system.is_customary, system.atoms.len(), std::cmp::Reverse(index))
    });
    if let Some(index) = chief {
        growth.put_system(index, |place| place);
    } else if !graph.atoms.is_empty() {
        growth.put(far_end(graph), Point::default());
    }
    while let Some(atom) = growth.queue.pop_front() {
        growth.put_spiro(atom);
        growth.put_neighbours(atom, |neighbour| !is_drawn_hydrogen(graph, neighbour));
    }
    growth.put_fusion_hydrogens();
    for atom in 0..graph.atoms.len() {
        if growth.places[atom].is_some() {
            growth.put_neighbours(atom, |_| true);
        }
    }
    let places = growth.places.into_iter().map(|place| place.expect("every atom of a connected graph is reached"));
    (places.collect(), chief.is_some_and(|index| systems[index].is_customary))
}

/// A hydrogen that is an atom of the drawing: on a ring fusion, or written with its isotope.
fn is_drawn_hydrogen(graph: &Graph, atom: usize) -> bool {
    graph.atoms[atom].element.symbol() == "H" && graph.neighbours(atom).len() == 1
}

/// An end of the longest chain.
fn far_end(graph: &Graph) -> usize {
    let last = |start| *graph.reach(start, |_| true).last().expect("the start is reached");
    last(last(0))
}

/// The best place for a hydrogen, and how much more crowded the second best is.
struct HydrogenChoice {
    place: Point,
    loss: f64,
}

struct Growth<'a> {
    graph: &'a Graph,
    systems: &'a [System],
    places: Vec<Option<Point>>,
    /// Placed atoms whose neighbours may still have to be placed.
    queue: VecDeque<usize>,
}

impl Growth<'_> {
    fn put(&mut self, atom: usize, place: Point) {
        if self.places[atom].is_none() {
            self.places[atom] = Some(place);
            self.queue.push_back(atom);
        }
    }

    fn put_system(&mut self, index: usize, into_drawing: impl Fn(Point) -> Point) {
        let systems = self.systems;
        for (&atom, &place) in systems[index].atoms.iter().zip(&systems[index].places) {
            self.put(atom, into_drawing(place));
        }
    }

    fn place(&self, atom: usize) -> Point {
        self.places[atom].expect("queued atoms are placed")
    }

    fn is_placed(&self, index: usize) -> bool {
        self.systems[index].atoms.iter().all(|&atom| self.places[atom].is_some())
    }

    fn crowding(&self, place: Point) -> f64 {
        crowding(self.places.iter().flatten(), place)
    }

    /// Directions from `atom` to its placed neighbours.
    fn taken(&self, atom: usize) -> Vec<f64> {
        let neighbours = self.graph.neighbours(atom).iter();
        neighbours.filter_map(|&(neighbour, _)| Some((self.places[neighbour]? - self.place(atom)).angle())).collect()
    }

    /// A second ring system on an atom of a first: its middle goes into the widest gap.
    fn put_spiro(&mut self, atom: usize) {
        for index in 0..self.systems.len() {
            if self.systems[index].has(atom) && !self.is_placed(index) {
                let system = &self.systems[index];
                let (start, width) = widest_gap(self.taken(atom));
                let inside = self.graph.neighbours(atom).iter().filter(|(neighbour, _)| system.has(*neighbour));
                let local = inside.map(|&(neighbour, _)| (system.place(neighbour) - system.place(atom)).angle());
                let (local_start, local_width) = widest_gap(local.collect());
                let turn = start + width / 2.0 - (local_start + local_width / 2.0 + PI);
                let (origin, goal) = (system.place(atom), self.place(atom));
                self.put_system(index, |place| goal + (place - origin).turned(turn));
            }
        }
    }

    /// Places what hangs on `atom`, is wanted and is not yet drawn.
    fn put_neighbours(&mut self, atom: usize, wanted: impl Fn(usize) -> bool) {
        let neighbours = self.graph.neighbours(atom).iter().map(|&(neighbour, _)| neighbour);
        let undrawn = |&neighbour: &usize| self.places[neighbour].is_none() && wanted(neighbour);
        let mut open: Vec<usize> = neighbours.filter(undrawn).collect();
        // The heaviest branch first: it takes the best direction.
        open.sort_by_key(|&neighbour| (std::cmp::Reverse(self.branch_size(atom, neighbour)), neighbour));
        let directions = self.directions(atom, &open);
        for (neighbour, direction) in open.into_iter().zip(directions) {
            let place = self.place(atom) + Point::at_angle(direction);
            match (0..self.systems.len()).find(|&index| self.systems[index].has(neighbour)) {
                Some(index) => self.attach(index, neighbour, place, direction),
                None => self.put(neighbour, place),
            }
        }
    }

    /// Hydrogens on ring fusions take what room is left, first the one that would lose most by waiting.
    fn put_fusion_hydrogens(&mut self) {
        let graph = self.graph;
        let mut waiting: Vec<(usize, usize)> = (0..graph.atoms.len())
            .filter(|&atom| is_drawn_hydrogen(graph, atom))
            .map(|atom| (atom, graph.neighbours(atom)[0].0))
            .filter(|&(_, fusion)| self.places[fusion].is_some() && self.taken(fusion).len() >= 3)
            .collect();
        while !waiting.is_empty() {
            let choices = waiting.iter().map(|&(_, fusion)| self.hydrogen_choice(fusion)).enumerate();
            let most = choices.reduce(|most, next| if next.1.loss > most.1.loss + 1e-6 { next } else { most });
            let (index, choice) = most.expect("somebody is waiting");
            self.put(waiting.remove(index).0, choice.place);
        }
    }

    fn hydrogen_choice(&self, fusion: usize) -> HydrogenChoice {
        let own = self.place(fusion);
        let gaps = wide_gaps(self.taken(fusion)).into_iter();
        let mut places: Vec<(f64, Point)> = gaps
            .map(|(start, width)| own + Point::at_angle(start + width / 2.0) * HYDROGEN_BOND)
            .map(|place| (self.crowding(place), place))
            .collect();
        places.sort_by(|first, second| first.0.total_cmp(&second.0));
        let loss = places.get(1).map_or(f64::INFINITY, |second| second.0 - places[0].0);
        HydrogenChoice { place: places[0].1, loss }
    }

    fn branch_size(&self, from: usize, to: usize) -> usize {
        let graph = self.graph;
        graph.reach(to, |bond| !graph.bonds[bond].atoms.contains(&from)).len()
    }

    /// Puts a ring system so that `atom` lies at `place` and the bond along `direction` enters it from outside;
    /// mirrored when that is less crowded.
    fn attach(&mut self, index: usize, atom: usize, place: Point, direction: f64) {
        let system = &self.systems[index];
        let origin = system.place(atom);
        let entry = *system.outward(self.graph, atom).first().expect("the bond into the system hangs outside it");
        let variant = |mirrored: bool| {
            move |local: Point| {
                let local = local - origin;
                let (local, entry) = if mirrored { (Point::new(local.x, -local.y), -entry) } else { (local, entry) };
                place + local.turned(direction + PI - entry)
            }
        };
        let crowding = |mirrored: bool| -> f64 {
            system.places.iter().map(|&local| self.crowding(variant(mirrored)(local))).sum()
        };
        let mirrored = crowding(true) + 1e-6 < crowding(false);
        self.put_system(index, variant(mirrored));
    }

    /// One direction for each of the `open` neighbours, heaviest first.
    fn directions(&self, atom: usize, open: &[usize]) -> Vec<f64> {
        let taken = self.taken(atom);
        if taken.is_empty() {
            return first_directions(open.len());
        }
        let cost = |direction: f64| self.crowding(self.place(atom) + Point::at_angle(direction));
        let [back] = taken[..] else { return spread(taken, open.len(), cost) };
        match open.len() {
            1 if self.is_linear(atom) => vec![back + PI],
            1 => vec![back + self.turn(atom, back)],
            2 => {
                let turn = self.turn(atom, back);
                vec![back + turn, back - turn]
            }
            3 => vec![back + PI, back + FRAC_PI_2, back - FRAC_PI_2],
            count => spread(taken, count, cost),
        }
    }

    /// The turn of a zigzag at `atom`, as an angle from the bond behind: 120 degrees to the less crowded side.
    fn turn(&self, atom: usize, back: f64) -> f64 {
        let own = self.place(atom);
        // What the next atom and the one beyond it, straight on, would be close to.
        let cost = |turn: f64| {
            let step = Point::at_angle(back + turn);
            self.crowding(own + step) + 0.5 * self.crowding(own + step * 1.9)
        };
        let (left, right) = (2.0 * FRAC_PI_3, -2.0 * FRAC_PI_3);
        let bent = self.bend_behind(atom, back);
        let preference = |turn: f64| if bent * turn < 0.0 { ZIGZAG_PREFERENCE } else { 0.0 };
        if cost(right) - preference(right) + 1e-6 < cost(left) - preference(left) { right } else { left }
    }

    /// The side to which the chain turned before it came to `atom`: positive for anticlockwise, 0 for no chain.
    fn bend_behind(&self, atom: usize, back: f64) -> f64 {
        let own = self.place(atom);
        let behind = own + Point::at_angle(back);
        let parent = self.graph.neighbours(atom).iter().find(|(neighbour, _)| self.places[*neighbour].is_some());
        let Some(&(parent, _)) = parent else { return 0.0 };
        let others = self.graph.neighbours(parent).iter().filter(|(other, _)| *other != atom);
        let places: Vec<Point> = others.filter_map(|&(other, _)| self.places[other]).collect();
        match places[..] {
            [grandparent] => Point::at_angle(back).cross(grandparent - behind),
            _ => 0.0,
        }
    }

    /// A triple bond or two double bonds meet at `atom`.
    fn is_linear(&self, atom: usize) -> bool {
        let orders = self.graph.neighbours(atom).iter().map(|&(_, bond)| self.graph.bonds[bond].order);
        let (mut doubles, mut triples) = (0, 0);
        for order in orders {
            doubles += usize::from(order == Order::Double);
            triples += usize::from(order == Order::Triple);
        }
        self.graph.neighbours(atom).len() == 2 && (triples > 0 || doubles == 2)
    }
}

/// Directions from the first atom of a drawing without rings.
fn first_directions(count: usize) -> Vec<f64> {
    let start = if count == 4 { 0.0 } else { PI / 6.0 };
    (0..count).map(|slot| start + TAU * slot as f64 / count.max(3) as f64).collect()
}
