import FoundationEssentials
import Tensor
import VariationalDropout

/// Checks a twin, some trials and of those some epochs at a time, so that memory does not grow with the twin. Writes
/// nothing.
package struct Verification: Sendable {
  private let twin: VerifiedTwin
  private let trials: [Trial]

  /// What is checked of the twin as a whole.
  private static var ofTwin: [any TwinCheck.Type] {
    [LayoutCheck.self, ReadCheck.self, ConfigCheck.self]
  }

  /// What is checked of each trial.
  private static var ofTrials: [any TrialCheck.Type] {
    [
      LayoutCheck.self, ReadCheck.self, RowsCheck.self, MaskCheck.self, StartCheck.self,
      SparsityCheck.self, MeasureCheck.self, ConfigCheck.self,
    ]
  }

  /// - Parameter sample: about how many trials are looked at, evenly spaced; nil for all.
  package init(of twin: VerifiedTwin, sample: Int? = nil) {
    self.twin = twin
    trials = twin.sample(sample)
  }

  /// The trials that are looked at.
  package var trialCount: Int { trials.count }

  /// Calls `body` with what is wrong with the twin as a whole, and then with each few trials, sorted by name.
  ///
  /// - Parameter body: gets the number of trials that have been looked at, too.
  package func forEachFinding(_ body: (_ findings: [Finding], _ done: Int) throws -> Void) rethrows
  {
    try body(Self.ofTwin.flatMap { $0.findings(in: twin) }, 0)
    let step = ReadAtOnce.trials(like: trials.first, models: 1)
    for first in stride(from: 0, to: trials.count, by: step) {
      let end = min(first + step, trials.count)
      try body(findings(in: Array(trials[first..<end])), end)
    }
  }

  /// What is wrong with trials, of each sorted by check and epoch, with what is of no single one first.
  private func findings(in trials: [Trial]) -> [Finding] {
    let read = trials.concurrentMap { trial in
      Result { () throws(FileError) in try VerifiedTrial(trial, of: twin) }
    }
    var sound = read.compactMap { try? $0.get() }
    let ofEpochs = findings(inEpochsOf: &sound)
    var checked = Array(zip(sound, ofEpochs)).concurrentMap { trial, ofEpochs in
      let all =
        trial.unreadable + ofEpochs + Self.ofTrials.flatMap { $0.findings(in: trial) }
      return Finding.Code.allCases.flatMap { code in
        let own = all.filter { $0.code == code }
        return own.indices.sorted { (own[$0].epoch ?? -1, $0) < (own[$1].epoch ?? -1, $1) }
          .map { own[$0] }
      }
    }[...]
    return zip(trials, read).flatMap { trial, read in
      switch read {
      case .success: return checked.popFirst() ?? []
      case .failure(let error):
        return [
          Finding(
            .read, of: trial.name, ".", "the folder", expected: "one that reads", found: "\(error)",
            remedy: twin.remedy)
        ]
      }
    }
  }

  /// What is wrong with the epochs of each trial, some at a time, so that memory does not grow with their number.
  ///
  /// - Parameter trials: what their models say of images is added.
  private func findings(inEpochsOf trials: inout [VerifiedTrial]) -> [[Finding]] {
    let evaluator = twin.hasItsData ? twin.data.map { TrialEvaluator($0) } : nil
    evaluator?.measureSources(of: &trials)
    var findings: [[Finding]] = trials.map { _ in [] }
    let due = trials.enumerated().flatMap { place, trial in
      trial.trial.checkpoints.epochs.map { (place: place, epoch: $0) }
    }
    for some in due.chunked(ReadAtOnce.epochs(like: trials.first?.trial)) {
      let read = some.concurrentMap { [trials] place, epoch in
        (place: place, trials[place].read(epoch))
      }
      var epochs: [(place: Int, epoch: VerifiedEpoch)] = []
      for (place, (epoch, unreadable)) in read {
        findings[place] += unreadable
        if let epoch { epochs.append((place, epoch)) }
      }
      evaluator?.measure(&epochs, of: &trials)
      let checked = epochs.concurrentMap { [trials] place, epoch in
        (place: place, Self.ofTrials.flatMap { $0.findings(in: epoch, of: trials[place]) })
      }
      for (place, ofEpoch) in checked { findings[place] += ofEpoch }
    }
    return findings
  }
}
