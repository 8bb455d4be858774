import Tensor
import VariationalDropout

/// The two forms in which a model's checkpoint is written.
package struct CheckpointForms: Sendable {
  package let architecture: Architecture
  /// The source's tensors in the order of its file.
  package let source: [TensorOutline]

  /// - Precondition: `source` has the keys of the architecture's plain form.
  package init(architecture: Architecture, source: [TensorOutline]) {
    let keys = Set(architecture.tensors(variational: false).map { ByteText($0.key) })
    precondition(Set(source.map(\.key)) == keys, "keys \(source.map(\.key))")
    self.architecture = architecture
    self.source = source
  }

  /// Plain sparse form: the source's keys, order, shapes and dtypes, pruned entries exactly zero.
  ///
  /// - Parameters:
  ///   - parameters: of the variational or the plain form, as many as there are.
  ///   - mask: what of the plain form is kept.
  package func plain(_ parameters: [[Float]], mask: Mask) -> StateDict {
    let tensors = architecture.tensors(variational: false)
    let means =
      parameters.count == tensors.count ? parameters : architecture.plainPart(parameters)
    var written: [ByteText: (values: [Float], shape: [Int])] = [:]
    for (tensor, values) in zip(tensors, mask.applied(to: means)) {
      written[ByteText(tensor.key)] = (values, tensor.shape)
    }
    return StateDict(
      source.map { entry in
        let (values, shape) = written[entry.key]!
        return (entry.key, Tensor(values, shape: shape, dtype: entry.dtype))
      })
  }

  /// Whether plain checkpoints can't hold every value of a model in training: what they hold is then
  /// another model, if only by rounding.
  package var isNarrow: Bool {
    source.contains { $0.dtype == .float16 || $0.dtype == .bfloat16 }
  }

  /// The values of `architecture.tensors(variational: false)` as a plain checkpoint holds them.
  ///
  /// - Parameters: see `plain(_:mask:)`.
  package func written(_ parameters: [[Float]], mask: Mask) -> [[Float]] {
    let stateDict = plain(parameters, mask: mask)
    return architecture.tensors(variational: false).map { stateDict[$0.key]!.floats() }
  }

  /// The first layer with a value that is not finite, and the type that its tensor is written in.
  ///
  /// - Parameter written: see `written(_:mask:)`.
  package func firstOverflow(in written: [[Float]]) -> (layer: String, dtype: DType)? {
    for (tensor, values) in zip(architecture.tensors(variational: false), written)
    where !values.allSatisfy(\.isFinite) {
      let dtype = source.first { $0.key == ByteText(tensor.key) }?.dtype ?? .float32
      return (architecture.moduleName(of: tensor), dtype)
    }
    return nil
  }

  /// What of the plain form is kept, for methods that prune for good: bools under the source's keys.
  package func mask(_ mask: Mask) -> StateDict {
    var kept: [ByteText: Tensor] = [:]
    for (position, tensor) in architecture.tensors(variational: false).enumerated() {
      kept[ByteText(tensor.key)] = Tensor(
        (0..<tensor.count).map { mask[position, $0] }, shape: tensor.shape)
    }
    return StateDict(source.map { ($0.key, kept[$0.key]!) })
  }

  /// Variational form, float32 and counters: for each layer weight (unpruned), bias, log_sigma2, log_sigma2_bias.
  ///
  /// - Precondition: the parameters are of that form.
  package func variational(_ parameters: [[Float]]) -> StateDict {
    let tensors = architecture.tensors(variational: true)
    precondition(parameters.count == tensors.count, "the variational form of a plain model")
    return StateDict(
      zip(tensors, parameters).map { ($0.key, Tensor($1, shape: $0.shape, dtype: $0.dtype)) })
  }
}
