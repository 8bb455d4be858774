/// The type of an array's elements as array files know it.
public enum ElementType: Sendable, Hashable {
  case number(DType)
  /// Texts of at most so many Unicode scalars, at least one, each in four bytes: numpy's `<U5`.
  case text(length: Int)

  /// The bytes of an element.
  public var size: Int {
    switch self {
    case .number(let dtype): dtype.size
    case .text(let length): 4 * length
    }
  }
}

/// An array in a file of several, before its elements are known.
public struct ArrayOutline: Sendable, Hashable {
  public let name: String
  public let type: ElementType
  public let shape: [Int]

  /// - Precondition: no size is negative, and the elements have less than 2^63 bytes.
  public init(_ name: String, _ type: ElementType, shape: [Int]) {
    precondition(shape.allSatisfy { $0 >= 0 }, "shape \(shape)")
    self.name = name
    self.type = type
    self.shape = shape
  }

  /// The bytes of all elements, which follow each other in row-major order.
  public var byteCount: Int { shape.reduce(type.size, *) }
}

/// A kind of file with several arrays, where the place of each is known before its elements are.
package protocol ArrayFileLayout: Sendable {
  var arrays: [ArrayOutline] { get }
  /// Where the elements of each array begin.
  var offsets: [Int] { get }
  /// What stands around the elements, and where.
  ///
  /// - Parameter checksums: the CRC-32 of each array's elements.
  func frame(checksums: [UInt32]) -> [(offset: Int, bytes: [UInt8])]
}
