import Tensor
import VariationalDropout

/// Variational dropout: noise that is learned with every weight, and pruning of what is mostly noise.
///
/// Source: Molchanov, Ashukha and Vetrov, ICML 2017, arXiv:1701.05369.
package struct VariationalMethod: TrainingMethod {
  package let schedule: KLSchedule
  /// The log-alpha from which on a weight is pruned.
  package let threshold: Double
  /// What log_sigma2 begins with.
  package let initialLogSigma2: Float

  package init(
    _ schedule: KLSchedule, threshold: Double,
    initialLogSigma2: Float = ModelState.initialLogSigma2
  ) {
    self.schedule = schedule
    self.threshold = threshold
    self.initialLogSigma2 = initialLogSigma2
  }

  package var epochs: Int { schedule.epochs }
  package var isVariational: Bool { true }
  package var sparsifies: Bool { true }

  package var stored: [(name: String, value: JSONValue)] {
    [
      (MethodOption.klScale.storedName, .number(schedule.scale)),
      (MethodOption.threshold.storedName, .number(threshold)),
    ]
      // Earlier versions had no such option.
      + (initialLogSigma2 == ModelState.initialLogSigma2
        ? [] : [(MethodOption.initialLogSigma2.storedName, .number(Double(initialLogSigma2)))])
  }

  package var columns: [MeasuredColumn] { MethodKind.variational.columns }

  package func klWeight(epoch: Int) -> Double { schedule.weight(epoch: epoch) }

  package func sparsity(
    of state: ModelState, pruned: PrunedWeights, _ architecture: Architecture
  ) -> ModelSparsity {
    ModelSparsity(parameters: state.parameters, architecture: architecture, threshold: threshold)
  }
}

extension MethodKind {
  package static let variational = MethodKind(
    "variational", title: "variational dropout",
    text: "noise is learned with every weight, and what is mostly noise is pruned",
    isVariational: true,
    rule:
      "A weight is pruned where log_alpha = log_sigma2 - 2 ln|w| is at least the threshold.",
    sources: [
      Citation(
        "Molchanov, Ashukha, Vetrov", "Variational Dropout Sparsifies Deep Neural Networks",
        "ICML 2017, arXiv 1701.05369")
    ],
    options: [.klScale, .threshold, .initialLogSigma2],
    columns: [
      MeasuredColumn(
        ResultColumn.kl, of: .methods,
        "the KL divergence of the checkpoint from the prior, in nats", value: \.kl)
    ],
    firstText: { _, isVariationalForm in
      isVariationalForm
        ? "evaluated as it is pruned at the threshold"
        : "not trained, but pruned at the threshold already"
    },
    method: { options, setting in
      VariationalMethod(
        KLSchedule(
          scale: try options.klScale ?? usualKLScale(for: setting), epochs: setting.epochs),
        threshold: options.threshold, initialLogSigma2: Float(options.initialLogSigma2))
    })

  /// What the KL term's weight approaches where it is not given.
  private static func usualKLScale(for setting: MethodSetting) throws(RunError) -> Double {
    var families: [Architecture.Family] = []
    for (_, architecture) in setting.models where !families.contains(architecture.family) {
      families.append(architecture.family)
    }
    let scales = families.map { $0.training.klScale ?? 1 / Double(setting.samples) }
    guard let first = scales.first else { return 1 / Double(setting.samples) }
    guard scales.allSatisfy({ $0 == first }) else {
      throw RunError(
        .usage,
        "the zoo has networks for which \(MethodOption.klScale.label) is usually not the same: "
          + zip(families, scales).map { "\($0.rawValue) \($1)" }.joined(separator: ", ")
          + ". Give one for all, or select models of one kind with --only.")
    }
    return first
  }
}
