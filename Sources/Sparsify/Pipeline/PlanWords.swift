import Tensor
import VariationalDropout

/// The plan of a run in words: what is trained together, and under which options.
struct PlanWords {
  let plan: Plan
  let preparation: RunPreparation
  let engines: Engines

  /// The groups of models, a line for each shape.
  var groups: [String] {
    let shapes = plan.groups.grouped(by: \.shape)
    let capacity = shapes.map { engines.capacity(of: $0.key.architecture) }.max() ?? 0
    return ["groups: \(plan.groups.count) of up to \(counted(capacity, "model"))"]
      + shapes.flatMap { shape, groups in
        let architecture = shape.architecture
        let kinds = groups.flatMap(\.models).grouped(by: \.kind)
        func words(_ kind: ModelKind) -> String {
          "\(kind.nonlinearity.rawValue), \(kind.optimizer.rawValue)"
        }
        let models = kinds.reduce(0) { $0 + $1.members.count }
        let line =
          "  \(name(of: architecture)), \(architecture.classes) classes, "
          + (architecture.hasDropoutLayers ? "dropout layers, " : "")
          + (kinds.count == 1 ? "\(words(kinds[0].key)), " : "")
          + "batch \(shape.batchSize): \(counted(models, "model")) in \(counted(groups.count, "group"))"
        if kinds.count == 1 { return [line] }
        return [line]
          + kinds.map { kind, models in "    \(words(kind)): \(counted(models.count, "model"))" }
      }
  }

  /// `CNN, 1×28×28`
  private func name(of architecture: Architecture) -> String {
    "\(architecture.family.rawValue), \(architecture.channels)×\(architecture.side)×\(architecture.side)"
  }

  /// The networks of all groups, each once.
  var architectures: [String] {
    var names: [String] = []
    for group in plan.groups {
      let name = name(of: group.shape.architecture)
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// What the numbers depend on, but for what comes from the source: `epochs 25, kl_scale 0.01, …`.
  var options: String {
    preparation.session.options.members
      .filter {
        $0.value != .null
          && ![StoredOption.source, StoredOption.dataSet, StoredOption.date]
            .contains($0.key.description)
      }
      .map { "\($0.key) \(($0.value.string?.description ?? $0.value.text()).excerpt(40))" }
      .joined(separator: ", ")
  }

  /// Of large networks what else may be asked for and is not: options that nothing is stored of where they are as
  /// usual. Nil where there are none.
  var usualOptions: String? {
    let options = preparation.session.options
    guard preparation.phases.method.sparsifies,
      plan.groups.contains(where: { $0.shape.architecture.family.training.isLarge })
    else { return nil }
    let usual: [(name: String, value: String)] = [
      (StoredOption.rateSchedule, RateSchedule.Shape.constant.rawValue),
      (MethodOption.initialLogSigma2.storedName, "\(brief(Double(ModelState.initialLogSigma2)))"),
      (StoredOption.logSigma2Decay, "false"),
      (StoredOption.augmentation, Augmentation.none.rawValue), (StoredOption.recalibration, "none"),
    ]
    return usual.filter { options[$0.name] == nil }.map { "\($0.name) \($0.value)" }
      .joined(separator: ", ")
  }
}
