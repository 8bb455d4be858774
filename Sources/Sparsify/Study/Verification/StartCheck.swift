import Tensor
import VariationalDropout

/// `start`: iteration 0 is the source, untouched.
///
/// * In variational form, as the checkpoint or beside it, its means are the source's weights bit for bit,
///   and every log_sigma2 is the one that training starts with; of twins of the original authors those
///   that are learned.
/// * In plain form every entry that is not zero is the source's, bit for bit.
///
/// Only where the source is at hand, but for log_sigma2.
enum StartCheck: TrialCheck {
  static func findings(in trial: VerifiedTrial) -> [Finding] {
    trial.sourceProblem.map {
      [
        Finding(
          .start, of: trial.name, epoch: 0, ".", "the source's checkpoint",
          expected: "one that reads", found: $0,
          remedy: "Give the zoo that the twin was made of, whole, with --source.")
      ]
    } ?? []
  }

  static func findings(in first: VerifiedEpoch, of trial: VerifiedTrial) -> [Finding] {
    guard first.epoch == 0, trial.sourceProblem == nil else { return [] }
    func finding(_ file: Path, _ what: String, _ expected: String, _ found: String) -> Finding {
      trial.finding(.start, 0, file, what, expected, found)
    }
    var findings: [Finding] = []
    if let form = first.variationalForm {
      let file =
        first.checkpoint.isVariational ? first.file : first.folder / ZooLayout.variationalName
      if let (key, value) = otherLogSigma2(form, trial.twin) {
        findings.append(finding(file, key, "\(trial.twin.initialLogSigma2)", "\(value)"))
      }
    }
    guard let source = trial.source else { return findings }
    guard source.architecture == first.architecture else {
      return findings + [
        finding(first.file, "its network", "that of '\(source.path)'", "another one")
      ]
    }
    let isFull = first.variationalForm != nil
    let means = first.variationalForm?.means ?? first.checkpoint.means
    // In plain form running statistics may be measured anew.
    let difference = StartDifference(
      of: means, from: source.parameters, first.architecture, isPruned: !isFull,
      hasOtherBuffers: trial.twin.isRecalibrated && !isFull)
    if let difference {
      let file =
        first.variational == nil ? first.file : first.folder / ZooLayout.variationalName
      findings.append(
        finding(
          file, "\(difference.tensor.key)[\(difference.place)]",
          "\(difference.expected) as in '\(source.path)'", "\(difference.found)"))
    }
    return findings
  }

  /// The first log_sigma2 that training does not start with.
  private static func otherLogSigma2(
    _ form: TwinCheckpoint, _ twin: VerifiedTwin
  ) -> (key: String, value: Float)? {
    let tensors = form.architecture.tensors(variational: true)
    for (tensor, values) in zip(tensors, form.parameters)
    where tensor.role.isVariational {
      if !twin.isOurs, !tensor.isLearned { continue }
      if let place = values.firstIndex(where: { $0 != twin.initialLogSigma2 }) {
        return ("\(tensor.key)[\(place)]", values[place])
      }
    }
    return nil
  }
}
