import Foundation
import VariationalDropout

/// The fixtures that `Tests/Interop/make_pruning_fixtures.py` writes; it states their format.
public enum TorchPruning {
  /// What PyTorch prunes of the model `TorchPruning.parameters(of:)`.
  public struct MaskCase: Decodable {
    public enum Scope: String, Decodable { case global, layer }

    public let family: String
    public let channels: Int
    public let scope: Scope
    public let sparsity: Double
    /// Pruned weights of each layer.
    public let pruned: [Int]
    /// The weights of each layer in hexadecimal digits.
    public let kept: [String]
  }

  /// Training of that model with a mask.
  public struct Training: Decodable {
    public let family: String
    public let channels: Int
    public let nonlinearity: String
    public let batch: Int
    public let kept: [String]
    public let runs: [Run]
  }

  public struct Run: Decodable {
    public let optimizer: String
    public let lr: Double
    public let momentum: Double?
    public let weightDecay: Double?
    /// All parameters after each step.
    public let after: [Data]
  }

  public static func maskCases() throws -> [MaskCase] {
    struct File: Decodable { let cases: [MaskCase] }
    return try load(File.self, "masks.json").cases
  }

  public static func training() throws -> Training { try load(Training.self, "steps.json") }

  private static func load<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../VariationalDropoutTests/Fixtures/pruning")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(
      type, from: Data(contentsOf: folder.appendingPathComponent(name)))
  }

  public static func architecture(_ family: String, channels: Int) -> Architecture {
    Architecture(Architecture.Family(rawValue: family)!, channels: channels)
  }

  /// The mask of the weights of each layer; biases are kept.
  public static func mask(_ kept: [String], _ architecture: Architecture) -> Mask {
    precondition(kept.count == architecture.layers.count, "\(kept.count) layers")
    var mask = Mask(keepingAllOf: architecture)
    for (layer, digits) in kept.enumerated() {
      let digits = digits.map { $0.hexDigitValue! }
      let count = architecture.layers[layer].weightCount
      precondition(digits.count == (count + 3) / 4, "\(digits.count) digits for \(count) weights")
      for index in 0..<count {
        mask[2 * layer, index] = digits[index / 4] >> (3 - index % 4) & 1 == 1
      }
    }
    return mask
  }

  // MARK: Formulas

  private static func hash16(_ n: Int) -> Int {
    var k = 40503 * n & 0xFFFF
    k ^= k >> 8
    k = 30829 * k & 0xFFFF
    return k ^ k >> 7
  }

  /// The values of `architecture.tensors(variational: false)`; no two have the same magnitude.
  public static func parameters(of architecture: Architecture) -> [[Float]] {
    var n = 0
    return architecture.tensors(variational: false).map { tensor in
      let unit = Float(sign: .plus, exponent: -(19 + tensor.layer! % 3), significand: 1)
      return (0..<tensor.count).map { _ in
        let magnitude = Float(2 * hash16(n) + 1) * unit
        let isNegative = hash16(n + 32768) % 2 == 1
        n += 1
        return isNegative ? -magnitude : magnitude
      }
    }
  }

  /// Images one after the other.
  public static func pixels(_ count: Int) -> [Float] {
    (0..<count).map { Float(hash16($0) - 32768) / 32768 }
  }

  public static func labels(_ count: Int) -> [Int32] {
    (0..<count).map { Int32(hash16($0 + 32768) % 10) }
  }
}

extension Data {
  /// Little-endian float32.
  public var floats: [Float] {
    precondition(count % 4 == 0, "\(count) bytes of float32")
    return withUnsafeBytes { bytes in
      stride(from: 0, to: count, by: 4).map {
        Float(
          bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self))
        )
      }
    }
  }
}

extension Architecture.Family {
  /// Those that lanes train.
  public static let small: [Self] = [.cnn, .cnn2, .cnn3]
}
