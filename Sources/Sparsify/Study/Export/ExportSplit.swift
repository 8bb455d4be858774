import Tensor

/// The trials of a zoo in the sets that they are split into, in the order in which they are drawn.
struct ExportSplit: Sendable {
  let sets: SplitParts<[StudiedTrial]>
  private let parts: [Path: DataSetPart]

  /// What ModelZooDataset and SANE call the split, for their files.
  static let shares = [0.7, 0.15, 0.15]

  init(_ trials: [StudiedTrial]) {
    let byName = Dictionary(uniqueKeysWithValues: trials.map { ($0.name, $0) })
    let names = SplitParts(splitting: trials.map(\.name))
    sets = names.map { $0.map { byName[$0]! } }
    parts = DataSetPart.allCases.reduce(into: [:]) { parts, part in
      for name in names[part] { parts[name] = part }
    }
  }

  /// All trials: those to train, to validate, to test.
  var trials: [StudiedTrial] { DataSetPart.allCases.flatMap { sets[$0] } }

  /// The set of a trial.
  ///
  /// - Precondition: it is one of them.
  func part(of trial: Path) -> DataSetPart { parts[trial]! }

  /// What of it the readme says.
  static let text = """
    The split is by model: names in the order of their bytes, shuffled as Python's `random.seed(42); \
    random.shuffle(names)` does, 70 % to train, 15 % to validate, the rest to test. The original code shuffles what \
    the directory gives, in no certain order, so its split differs between machines.
    """
}
