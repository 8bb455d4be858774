import Foundation
import Tensor
import Testing

/// A case of layers, blocks or training steps of ResNet-18, computed by PyTorch in double precision.
///
/// `NAME.json` has sizes and scalars, `NAME.safetensors` the tensors, row-major.
struct ResNetGolden: CustomTestStringConvertible, Sendable {
  enum Kind: String, CaseIterable {
    case convolution, linear, block, training
    case batchNorm = "batch_norm"
  }

  private let url: URL
  let name: String

  var testDescription: String { name }

  /// The cases of the folder that SPARSIFY_GOLDEN_RESNET names, else the project's own.
  ///
  /// - Throws: Where the folder or a file in it can't be read, or there is no case of the kind: without
  ///   cases a test would be passed.
  static func all(_ kind: Kind) throws -> [ResNetGolden] {
    let folder =
      ProcessInfo.processInfo.environment["SPARSIFY_GOLDEN_RESNET"].map { URL(filePath: $0) }
      ?? Bundle.module.resourceURL!.appending(path: "Fixtures/resnet")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    let cases = try files.filter { $0.pathExtension == "json" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .filter {
        let node = GoldenNode(try JSONSerialization.jsonObject(with: Data(contentsOf: $0)))
        return node.optional("case")?.string == kind.rawValue
      }
    guard !cases.isEmpty else { throw NoCases(kind: kind.rawValue, folder: folder.path) }
    return cases.map {
      ResNetGolden(url: $0, name: $0.deletingPathExtension().lastPathComponent)
    }
  }

  /// A folder has no case of a kind.
  private struct NoCases: Error {
    let kind: String
    let folder: String
  }

  func load() throws -> (info: GoldenNode, tensors: GoldenTensors) {
    let info = GoldenNode(try JSONSerialization.jsonObject(with: Data(contentsOf: url)))
    let path = Path(url.deletingPathExtension().appendingPathExtension("safetensors").path)
    return (info, GoldenTensors(file: try SafetensorsFile.read(path, files: FileSystem())))
  }
}

/// The tensors of a case. A missing one traps: the cases are the tests' own.
struct GoldenTensors {
  let file: SafetensorsFile

  func has(_ name: String) -> Bool { file[name] != nil }

  subscript(name: String) -> GoldenTensor {
    let tensor = file[name]!
    return GoldenTensor(shape: tensor.shape, values: tensor.floats())
  }
}
