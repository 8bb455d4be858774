import Tensor
import VariationalDropout

/// The state dict of a known network in either form, all values finite.
struct TwinCheckpoint: Sendable {
  let architecture: Architecture
  /// Whether it has log_sigma2 beside the means.
  let isVariational: Bool
  /// As the file holds it.
  let stateDict: StateDict
  /// The values of `architecture.tensors(variational: isVariational)`.
  let parameters: [[Float]]
  /// The values of `architecture.tensors(variational: false)`, unpruned in variational form.
  let means: [[Float]]

  /// - Throws: `TrialProblem`, `FileError`, `FileFormatError`.
  init(_ path: Path, files: FileSystem, memory: MemoryBudget) throws {
    let outline = try StateDictOutline.read(
      path, stems: Architecture.keyStems, files: files, memory: memory)
    isVariational = outline.isVariational
    do {
      architecture = try Architecture(
        recognizing: outline.tensors.map { ($0.key, $0.shape) }, variational: isVariational)
    } catch {
      throw TrialProblem("\(path): \(error)")
    }
    let tensors = architecture.tensors(variational: isVariational)
    var memory = memory
    try memory.spend(
      tensors.reduce(0) { $0 + $1.count } * MemoryLayout<Float>.size, on: "the network in float32")
    let stateDict = try outline.load(memory: memory)
    self.stateDict = stateDict
    let parameters = try tensors.map { tensor in
      let values = stateDict[tensor.key]!
      if let problem = tensor.problem(with: values) {
        throw TrialProblem("\(path): \(tensor.key) \(problem)")
      }
      let floats = values.floats()
      // What is not learned was never set by some programs.
      if tensor.isLearned, let bad = floats.first(where: { !$0.isFinite }) {
        throw TrialProblem("\(path): \(tensor.key) has the value \(bad)")
      }
      return floats
    }
    self.parameters = parameters
    means = isVariational ? architecture.plainPart(parameters) : parameters
  }

  /// See `LogAlpha.values(of:architecture:)`, computed anew; nil in plain form.
  var logAlpha: [[Double]]? {
    isVariational ? LogAlpha.values(of: parameters, architecture: architecture) : nil
  }

  /// How log-alpha is spread in each layer; nil in plain form.
  var spread: [LogAlphaSpread]? { logAlpha.map(layers(of:)) }

  private func layers(of logAlpha: [[Double]]) -> [LogAlphaSpread] {
    architecture.weightPlaces(variational: false).map { LogAlphaSpread(logAlpha[$0]) }
  }

  /// The model with its pruned entries at zero: in variational form those with log-alpha of at least
  /// `threshold`, in plain form as it is.
  func model(threshold: Double) -> StudiedModel {
    guard let logAlpha else { return StudiedModel(architecture, parameters: means) }
    let mask = Mask(keepingBelow: threshold, logAlpha: logAlpha, of: architecture)
    return StudiedModel(
      architecture, parameters: mask.applied(to: means), logAlpha: layers(of: logAlpha))
  }
}

extension StateDictOutline {
  /// Whether it has log_sigma2 beside the means.
  var isVariational: Bool { Architecture.isVariational(tensors.lazy.map(\.key)) }
}
