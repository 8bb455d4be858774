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
      [trial.finding(.start, 0, ".", "the source's checkpoint", "one that reads", $0)]
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
    let tensors = first.architecture.tensors(variational: false)
    for ((tensor, own), expected) in zip(zip(tensors, means), source.parameters) {
      // In plain form running statistics may be measured anew.
      if tensor.role.isBuffer, trial.twin.isRecalibrated, !isFull { continue }
      let place = own.indices.first {
        own[$0].bitPattern != expected[$0].bitPattern && (isFull || own[$0] != 0)
      }
      guard let place else { continue }
      let file =
        first.variational == nil ? first.file : first.folder / ZooLayout.variationalName
      findings.append(
        finding(
          file, "\(tensor.key)[\(place)]", "\(expected[place]) as in '\(source.path)'",
          "\(own[place])"))
      break
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
