import Tensor
import VariationalDropout

/// A checkpoint of a source zoo: a plain state dict of a known network, all values finite.
struct SourceCheckpoint {
  let path: Path
  let stateDict: StateDict
  let architecture: Architecture
  /// The values of `architecture.tensors(variational: false)`.
  let parameters: [[Float]]
  private(set) var notes: [String] = []

  /// Takes the first of the epoch's checkpoints that reads.
  init(of trial: Trial, epoch: Int) throws(TrialProblem) {
    var failures: [String] = []
    for name in trial.checkpoints[epoch] {
      let path = trial.folder / name / "checkpoints"
      let stateDict: StateDict
      do {
        stateDict = try StateDict.read(path, files: trial.files)
      } catch {
        failures.append("\(name): \(reason(error))")
        continue
      }
      try self.init(path, stateDict)
      notes = failures.map { "\($0); took \(name)" }
      return
    }
    throw TrialProblem(failures.joined(separator: "; "))
  }

  init(reading path: Path, files: FileSystem) throws(TrialProblem) {
    let stateDict: StateDict
    do {
      stateDict = try StateDict.read(path, files: files)
    } catch {
      throw TrialProblem(error is FileError ? "\(error)" : "\(path): \(reason(error))")
    }
    try self.init(path, stateDict)
  }

  private init(_ path: Path, _ stateDict: StateDict) throws(TrialProblem) {
    self.path = path
    self.stateDict = stateDict
    do {
      architecture = try Architecture(
        recognizing: stateDict.entries.map { ($0.key, $0.tensor.shape) })
    } catch {
      var problem = TrialProblem(error.description)
      problem.isVariational = error == .variational
      throw problem
    }
    var parameters: [[Float]] = []
    for expected in architecture.tensors(variational: false) {
      let tensor = stateDict[expected.key]!
      guard tensor.dtype.isFloatingPoint else {
        throw TrialProblem("\(expected.key) is of type \(tensor.dtype), not floating point")
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
      .map { layers[$0.0.layer].name }
  }
}

/// What a reader says about a file that the message has already named.
private func reason(_ error: any Error) -> String {
  guard var error = error as? TorchFileError else { return "\(error)" }
  error.path = nil
  return error.description
}
