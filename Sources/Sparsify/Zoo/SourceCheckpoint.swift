import Tensor
import VariationalDropout

/// A checkpoint of a source zoo: a plain state dict of a known network, all values finite.
struct SourceCheckpoint {
  let path: Path
  let stateDict: StateDict
  let architecture: Architecture
  /// The values of `architecture.tensors(variational: false)`.
  let parameters: [[Float]]
  private(set) var notes: [String]

  /// Takes the first of the epoch's checkpoints that reads.
  init(of trial: Trial, epoch: Int) throws(TrialProblem) {
    var failures: [String] = []
    for name in trial.checkpoints[epoch] {
      let path = trial.folder / name / ZooLayout.checkpointsName
      do {
        try self.init(path, try Content(path, trial.files, trial.memory))
      } catch let problem as TrialProblem {
        throw problem
      } catch {
        failures.append("\(name): \(reason(error))")
        continue
      }
      notes += failures.map { "\($0); took \(name)" }
      return
    }
    throw TrialProblem(failures.joined(separator: "; "))
  }

  /// Reads a checkpoint again.
  ///
  /// - Throws: Where it is not of the network that it was of.
  init(
    reading path: Path, expecting architecture: Architecture, files: FileSystem,
    memory: MemoryBudget = MemoryBudget()
  ) throws(TrialProblem) {
    do {
      try self.init(path, try Content(path, files, memory, expecting: architecture))
    } catch let problem as TrialProblem {
      throw problem
    } catch {
      throw TrialProblem(error is FileError ? "\(error)" : "\(path): \(reason(error))")
    }
  }

  /// What a file holds, read once the network is known.
  private struct Content {
    let architecture: Architecture
    let stateDict: StateDict
    let notes: [String]

    /// - Throws: `TrialProblem` where it is not the network, and what reading throws.
    init(
      _ path: Path, _ files: FileSystem, _ memory: MemoryBudget,
      expecting known: Architecture? = nil
    ) throws {
      let outline = try StateDictOutline.read(path, stems: Architecture.keyStems, files: files)
      do {
        architecture = try Architecture(recognizing: outline.entries.map { ($0.key, $0.shape) })
      } catch {
        var problem = TrialProblem(error.description)
        problem.isVariational = error == .variational
        throw problem
      }
      // Tensors don't tell for which images.
      if let known, known.taking(side: architecture.side) != architecture {
        throw TrialProblem("\(path) has changed since the run began")
      }
      var memory = memory
      try memory.spend(
        architecture.parameterCount * MemoryLayout<Float>.size, on: "the network in float32")
      stateDict = try outline.load(memory: memory)
      notes = outline.notes
    }
  }

  private init(_ path: Path, _ content: Content) throws(TrialProblem) {
    self.path = path
    architecture = content.architecture
    stateDict = content.stateDict
    notes = content.notes
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
  guard var error = error as? TorchFileError else { return "\(error)" }
  error.path = nil
  return error.description
}
