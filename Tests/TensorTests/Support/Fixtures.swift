import Foundation
import Tensor

/// The files of Fixtures/: what PyTorch and hostile hands wrote, with JSON beside it that says what
/// is in them.
enum Fixtures {
  static let folder = Bundle.module.resourceURL!.appendingPathComponent("Fixtures")

  static func path(_ name: String) -> Path { Path(folder.appendingPathComponent(name).path) }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  static func json(_ name: String) throws -> JSONObject {
    try JSONValue(parsing: try bytes(name)).object!
  }

  /// The sound files, as `torch/<version>/<name>`, without their ending.
  static let sound: [String] = {
    let root = folder.appendingPathComponent("torch")
    let versions = try! FileManager.default.contentsOfDirectory(atPath: root.path).sorted()
    return versions.flatMap { version in
      try! FileManager.default
        .contentsOfDirectory(atPath: root.appendingPathComponent(version).path).sorted()
        .filter { $0.hasSuffix(".pt") }.map { "torch/\(version)/\($0.dropLast(3))" }
    }
  }()

  /// Files as other programs write them, as `reports/<name>`, without their ending.
  static let reports: [String] = try! FileManager.default
    .contentsOfDirectory(atPath: folder.appendingPathComponent("reports").path).sorted()
    .filter { $0.hasSuffix(".pt") }.map { "reports/\($0.dropLast(3))" }

  /// A file's bytes without a file.
  static func storage(_ bytes: [UInt8]) -> ByteStorage {
    ByteStorage(count: bytes.count) { $0.copyBytes(from: bytes) }
  }
}
