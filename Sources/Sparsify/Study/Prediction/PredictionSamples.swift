import Tensor

/// The models of a zoo that properties are predicted from, in sets.
package struct PredictionSamples: Sendable {
  /// All trials, those that were left out too.
  package let split: SplitParts<[Path]>
  /// Of all sets; by trial in the order of `split`, and then by epoch.
  package let samples: SplitParts<[PredictionSample]>
  /// Sorted by trial and epoch.
  package let leftOut: [LeftOutSample]
  /// The epochs that samples are of, in rising order.
  package let epochs: [Int]

  init(
    _ trials: [TrialSamples], unreadable: [StudiedTwin.Absence], of zoo: Path, epochs: EpochChoice
  ) throws(RunError) {
    let refused = unreadable.map {
      LeftOutSample(trial: $0.trial, epoch: nil, reason: $0.reason)
    }
    leftOut = (trials.flatMap(\.leftOut) + refused).sorted {
      ($0.trial, $0.epoch ?? -1) < ($1.trial, $1.epoch ?? -1)
    }
    split = SplitParts(splitting: trials.map(\.trial) + unreadable.map(\.trial))
    let members = Dictionary(
      trials.map { ($0.trial, $0.samples) }, uniquingKeysWith: { first, _ in first })
    samples = split.map { $0.flatMap { members[$0] ?? [] } }
    self.epochs = Set(trials.flatMap { $0.samples.map(\.epoch) }).sorted()
    if self.epochs.isEmpty {
      throw RunError(
        .unreadableInput,
        Self.absence(
          of: epochs, in: zoo, found: Set(trials.flatMap(\.epochs)).sorted(), leftOut.first))
    }
    if samples.train.isEmpty {
      throw RunError(
        .unreadableInput,
        "'\(zoo)' has too few models: of \(counted(trials.count, "trial")) none that reads is left to train "
          + "on, as 70 % of them are. Take a larger zoo.")
    }
  }

  /// What to say where there is no sample at all.
  private static func absence(
    of wanted: EpochChoice, in zoo: Path, found: [Int], _ example: LeftOutSample?
  ) -> String {
    if found.isEmpty || found.contains(where: { wanted.includes($0, last: found.last) }) {
      let reason = example.map { " '\($0.trial)': \($0.reason)." } ?? ""
      return "'\(zoo)' has no model to predict from.\(reason)"
    }
    let shown = found.prefix(20).map(String.init).joined(separator: ", ")
    return "No trial of '\(zoo)' has one of the epochs \(wanted.argumentText): there are "
      + "\(shown)\(found.count > 20 ? ", …" : ""). Choose among them with --epochs."
  }

  /// The samples by the sizes of their layers, the most frequent first.
  package var networks: [SplitParts<[PredictionSample]>] {
    var places: [[LayerSize]: Int] = [:]
    var counts: [Int] = []
    for part in DataSetPart.allCases {
      for sample in samples[part] {
        let place = places[sample.layers] ?? counts.count
        if place == counts.count {
          places[sample.layers] = place
          counts.append(0)
        }
        counts[place] += 1
      }
    }
    return places.sorted { (counts[$1.value], $0.value) < (counts[$0.value], $1.value) }.map {
      layers, _ in samples.map { $0.filter { $0.layers == layers } }
    }
  }
}
