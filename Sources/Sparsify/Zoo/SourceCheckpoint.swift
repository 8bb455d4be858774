import Tensor
import VariationalDropout

/// A checkpoint of a source zoo: a plain state dict of a known network, all values finite.
struct SourceCheckpoint {
  let path: Path
  let stateDict: StateDict
  let architecture: Architecture
  /// The values of `architecture.tensors(variational: false)`.
  let parameters: [[Float]]

  /// Takes the first of the epoch's checkpoints that reads.
  init(of trial: Trial, epoch: Int) throws(TrialProblem) {
    self = try SourceOutline.first(of: trial, epoch: epoch) { try $0.load() }.value
  }

  /// Reads a checkpoint again.
  ///
  /// - Throws: Where it is not of the network that it was of.
  init(
    reading path: Path, expecting architecture: Architecture, files: FileSystem,
    memory: MemoryBudget = MemoryBudget()
  ) throws(TrialProblem) {
    do {
      self = try SourceOutline(path, files, memory, expecting: architecture).load()
    } catch let problem as TrialProblem {
      throw problem
    } catch {
      throw TrialProblem(error is FileError ? "\(error)" : "'\(path)': \(reason(error))")
    }
  }

  fileprivate init(
    _ path: Path, _ architecture: Architecture, _ stateDict: StateDict
  ) throws(TrialProblem) {
    self.path = path
    self.stateDict = stateDict
    self.architecture = architecture
    var parameters: [[Float]] = []
    for expected in architecture.tensors(variational: false) {
      let tensor = stateDict[expected.key]!
      if let problem = expected.problem(with: tensor) {
        throw TrialProblem("\(expected.key) \(problem)")
      }
      let values = tensor.floats()
      let bad = values.count { !$0.isFinite }
      if bad > 0 {
        throw TrialProblem("\(expected.key) has \(bad) NaN or infinite of \(values.count) values")
      }
      parameters.append(values)
    }
    self.parameters = parameters
  }
}

/// What a checkpoint of a source zoo says of itself before its weights are read.
struct SourceOutline {
  let path: Path
  let architecture: Architecture
  private let outline: StateDictOutline
  private let memory: MemoryBudget

  /// - Throws: `TrialProblem` where it is not the network, and what reading throws.
  fileprivate init(
    _ path: Path, _ files: FileSystem, _ memory: MemoryBudget,
    expecting known: Architecture? = nil
  ) throws {
    self.path = path
    self.memory = memory
    outline = try StateDictOutline.read(
      path, stems: Architecture.keyStems, files: files, memory: memory)
    do {
      architecture = try Architecture(recognizing: outline.tensors.map { ($0.key, $0.shape) })
    } catch {
      var problem = TrialProblem(error.description)
      problem.isVariational = error == .variational
      throw problem
    }
    // Tensors don't tell for which images.
    if let known, known.taking(side: architecture.side) != architecture {
      throw TrialProblem("'\(path)' has changed since the run began")
    }
  }

  /// The first of an epoch's checkpoints that reads, with what `body` makes of it.
  static func first<Value>(
    of trial: Trial, epoch: Int, _ body: (SourceOutline) throws -> Value
  ) throws(TrialProblem) -> (value: Value, outline: SourceOutline, notes: [String]) {
    var failures: [String] = []
    for name in trial.checkpoints[epoch] {
      let path = trial.folder / name / ZooLayout.checkpointsName
      do {
        let outline = try SourceOutline(path, trial.files, trial.memory)
        return (
          try body(outline), outline, outline.notes + failures.map { "\($0); took \(name)" }
        )
      } catch let problem as TrialProblem {
        throw problem
      } catch {
        failures.append("\(name): \(reason(error))")
      }
    }
    throw TrialProblem(
      failures.isEmpty
        ? "there is no checkpoint of epoch \(epoch) in '\(trial.folder)'"
        : failures.joined(separator: "; "))
  }

  private var notes: [String] { outline.notes }

  /// The tensors in the order of the file.
  var tensors: [TensorOutline] { outline.tensors }

  /// Whether reading the weights of a thousand of the kind is no effort.
  var isSmall: Bool { architecture.parameterCount <= 1 << 20 }

  /// - Throws: `TrialProblem` where a tensor's type is none that the network could have.
  func checkTypes() throws(TrialProblem) {
    let types = Dictionary(tensors.map { ($0.key, $0.dtype) }) { first, _ in first }
    for expected in architecture.tensors(variational: false) {
      if let problem = expected.problem(withType: types[ByteText(expected.key)]!) {
        throw TrialProblem("\(expected.key) \(problem)")
      }
    }
  }

  /// Reads the weights.
  ///
  /// - Throws: `TrialProblem` where they are no numbers, and what reading throws.
  func load() throws -> SourceCheckpoint {
    var memory = memory
    try memory.spend(
      architecture.parameterCount * MemoryLayout<Float>.size, on: "the network in float32")
    return try SourceCheckpoint(path, architecture, try outline.load(memory: memory))
  }
}

extension Architecture {
  /// The first layer whose weights are all zero: the network then gives every image the same answer.
  ///
  /// - Parameter parameters: the values of `tensors(variational: false)`.
  func layerWithoutWeights(_ parameters: [[Float]]) -> String? {
    zip(tensors(variational: false), parameters)
      .first { tensor, values in tensor.role == .weight && values.allSatisfy { $0 == 0 } }
      .map { moduleName(of: $0.0) }
  }
}

/// What a reader says about a file that the message has already named.
private func reason(_ error: any Error) -> String {
  guard var error = error as? FileFormatError else { return "\(error)" }
  error.path = nil
  return error.description
}
