import Foundation
import Testing

/// A numeric case written by PyTorch in double precision, as a tree of JSON.
struct GoldenCase: CustomTestStringConvertible, Sendable {
  enum Kind: CaseIterable { case kl, layer, training }

  let name: String
  let kind: Kind
  private let url: URL

  var testDescription: String { name }

  func load() throws -> GoldenNode {
    GoldenNode(try JSONSerialization.jsonObject(with: Data(contentsOf: url)))
  }

  /// The cases of the folder that SPARSIFY_GOLDEN names, else the project's own.
  ///
  /// A case is known by its keys; files with other keys are no cases.
  /// - Throws: Where the folder or a file in it can't be read, or there is no case of the kind: without
  ///   cases a test would be passed.
  static func all(_ kind: Kind) throws -> [GoldenCase] {
    let folder =
      ProcessInfo.processInfo.environment["SPARSIFY_GOLDEN"].map { URL(fileURLWithPath: $0) }
      ?? Bundle.module.resourceURL!.appendingPathComponent("Fixtures/golden")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    let cases = try files.filter { $0.pathExtension == "json" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .compactMap { url -> GoldenCase? in
        let node = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any]
        guard let node, self.kind(of: Set(node.keys)) == kind else { return nil }
        return GoldenCase(
          name: url.deletingPathExtension().lastPathComponent, kind: kind, url: url)
      }
    guard !cases.isEmpty else { throw NoCases(kind: kind, folder: folder.path) }
    return cases
  }

  /// A folder has no case of a kind.
  private struct NoCases: Error {
    let kind: Kind
    let folder: String
  }

  private static func kind(of keys: Set<String>) -> Kind? {
    if keys.isSuperset(of: ["log_alpha", "kl", "d_kl_d_log_alpha"]) { return .kl }
    if keys.isSuperset(of: ["kind", "input", "noise", "output", "upstream"]) { return .layer }
    if keys.isSuperset(of: ["architecture", "start", "steps", "evaluation"]) { return .training }
    return nil
  }
}

struct GoldenTensor {
  let shape: [Int]
  let values: [Float]
}

/// A node of a golden case. A missing or unfit one traps: the cases are the tests' own.
struct GoldenNode {
  private let value: Any

  init(_ value: Any) { self.value = value }

  var object: [String: Any] { value as! [String: Any] }
  var list: [GoldenNode] { (value as! [Any]).map(GoldenNode.init) }
  var double: Double { (value as! NSNumber).doubleValue }
  var int: Int { (value as! NSNumber).intValue }
  var string: String { value as! String }
  var ints: [Int] { list.map(\.int) }

  /// The member called `key`, or nil where there is none or it is null.
  func optional(_ key: String) -> GoldenNode? {
    guard let member = object[key], !(member is NSNull) else { return nil }
    return GoldenNode(member)
  }

  subscript(key: String) -> GoldenNode { optional(key)! }

  /// A tensor of numbers, or of base64 of little-endian float32.
  var tensor: GoldenTensor {
    let shape = self["shape"].ints
    if let text = optional("float32") {
      let data = Data(base64Encoded: text.string)!
      let values = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
      return GoldenTensor(shape: shape, values: values)
    }
    return GoldenTensor(shape: shape, values: self["data"].list.map { Float($0.double) })
  }
}
