/// A type of numbers, by the number that tags of MATLAB files give it.
enum MATLABNumber: UInt32 {
  case int8 = 1
  case uint8, int16, uint16, int32, uint32, single
  case double = 9
  case int64 = 12
  case uint64

  /// The bytes of a number.
  var size: Int {
    switch self {
    case .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .single: 4
    case .int64, .uint64, .double: 8
    }
  }

  /// The number at a byte of some.
  func double(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Double {
    func integer<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) -> T {
      T(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: T.self))
    }
    return switch self {
    case .int8: Double(integer(Int8.self))
    case .uint8: Double(integer(UInt8.self))
    case .int16: Double(integer(Int16.self))
    case .uint16: Double(integer(UInt16.self))
    case .int32: Double(integer(Int32.self))
    case .uint32: Double(integer(UInt32.self))
    case .int64: Double(integer(Int64.self))
    case .uint64: Double(integer(UInt64.self))
    case .single: Double(Float(bitPattern: integer(UInt32.self)))
    case .double: Double(bitPattern: integer(UInt64.self))
    }
  }
}
