import Tensor
import VariationalDropout

/// The state dict of a known network in either form, all values finite.
struct TwinCheckpoint {
  let architecture: Architecture
  /// Whether it has log_sigma2 beside the means.
  let isVariational: Bool
  /// The values of `architecture.tensors(variational: isVariational)`.
  let parameters: [[Float]]

  /// - Throws: `TrialProblem`, `FileError`, `TorchFileError`.
  init(_ path: Path, files: FileSystem, memory: MemoryBudget) throws {
    let outline = try StateDictOutline.read(path, stem: Architecture.keyStem, files: files)
    isVariational = outline.entries.contains { $0.key.hasSuffix(".log_sigma2") }
    do {
      architecture = try Architecture(
        recognizing: outline.entries.map { ($0.key, $0.shape) }, variational: isVariational)
    } catch {
      throw TrialProblem("\(path): \(error)")
    }
    let tensors = architecture.tensors(variational: isVariational)
    var memory = memory
    try memory.spend(
      tensors.reduce(0) { $0 + $1.count } * MemoryLayout<Float>.size, on: "the network in float32")
    let stateDict = try outline.load(memory: memory)
    parameters = try tensors.map { tensor in
      guard let values = stateDict[tensor.key], values.dtype.isFloatingPoint else {
        throw TrialProblem("\(path): \(tensor.key) is not of a floating-point type")
      }
      let floats = values.floats()
      // What is not learned was never set by some programs.
      if tensor.isLearned, let bad = floats.first(where: { !$0.isFinite }) {
        throw TrialProblem("\(path): \(tensor.key) has the value \(bad)")
      }
      return floats
    }
  }

  /// The weights and biases: the values of `architecture.tensors(variational: false)`.
  var means: [[Float]] {
    zip(architecture.tensors(variational: isVariational), parameters)
      .filter { $0.0.role == .weight || $0.0.role == .bias }.map(\.1)
  }

  /// How log-alpha is spread in each layer; nil in plain form.
  var logAlpha: [LogAlphaSpread]? {
    guard isVariational else { return nil }
    return architecture.layers.enumerated().map { position, layer in
      LogAlphaSpread(
        weights: parameters[4 * position], logSigma2: parameters[4 * position + 2],
        bound: layer.logAlphaBound)
    }
  }

  /// The model with its pruned entries at zero: in variational form those with log-alpha of at least
  /// `threshold`, in plain form as it is.
  ///
  /// - Parameter logAlpha: of the model's variational form, where that is another file.
  func model(threshold: Double, logAlpha: [LogAlphaSpread]? = nil) -> StudiedModel {
    guard isVariational else {
      return StudiedModel(architecture, parameters: parameters, logAlpha: logAlpha)
    }
    let sparsity = ModelSparsity(
      parameters: parameters, architecture: architecture, threshold: threshold)
    return StudiedModel(
      architecture, parameters: sparsity.mask.applied(to: means), logAlpha: self.logAlpha)
  }
}
