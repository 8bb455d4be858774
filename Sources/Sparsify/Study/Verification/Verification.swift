import FoundationEssentials
import Tensor
import VariationalDropout

/// Checks a twin, some trials at a time, so that memory does not grow with the twin. Writes nothing.
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
    let step = TrialsAtOnce.count(like: trials.first)
    for first in stride(from: 0, to: trials.count, by: step) {
      let end = min(first + step, trials.count)
      try body(findings(in: Array(trials[first..<end])), end)
    }
  }

  private func findings(in trials: [Trial]) -> [Finding] {
    let read = trials.concurrentMap { trial in
      Result { () throws(FileError) in try VerifiedTrial(trial, of: twin) }
    }
    var sound = read.compactMap { try? $0.get() }
    if let data = twin.data, twin.hasItsData { TrialEvaluator(data).measure(&sound) }
    var checked = sound.concurrentMap { trial in
      Self.ofTrials.flatMap { $0.findings(in: trial) }
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
}
