/// A stored member of a zip archive as both of its headers tell of it, in 64 bits where 32 are too few.
struct ZipEntry: Sendable {
  let name: String
  /// Where its local header begins.
  let offset: Int
  /// Its bytes.
  let count: Int
  var checksum: UInt32

  /// 1 January 1980, the first day that zip knows: archives of the same content are the same.
  private static let date: UInt16 = 0x21
  /// Names are UTF-8.
  private static let flags: UInt16 = 0x800
  /// Versions of zip that know stored members, and numbers of 64 bits.
  private static let (version, longVersion): (UInt16, UInt16) = (20, 45)
  /// What stands for a number that has its place elsewhere.
  private static let elsewhere = UInt32.max

  private var isLong: Bool { count >= Int(Self.elsewhere) }

  /// What stands before the member's bytes.
  ///
  /// - Parameter alignment: of those bytes in the file; behind the header an extra field that PyTorch
  ///   calls FB makes room. Nil for none.
  func localHeader(alignment: Int? = nil) -> [UInt8] {
    var header: [UInt8] = []
    header.append(littleEndian: UInt32(0x0403_4B50))
    header += description
    var extra = isLong ? Self.longField([count, count]) : []
    if let alignment {
      let end = offset + header.count + 2 + name.utf8.count + extra.count
      let length = (alignment - (end + 4) % alignment) % alignment
      extra += "FB".utf8
      extra.append(littleEndian: UInt16(length))
      extra += [UInt8](repeating: UInt8(ascii: "Z"), count: length)
    }
    header.append(littleEndian: UInt16(extra.count))
    return header + name.utf8 + extra
  }

  /// The directory of an archive and what ends it.
  ///
  /// - Parameter offset: where it begins.
  static func directory(of entries: [ZipEntry], at offset: Int) -> [UInt8] {
    var end: [UInt8] = []
    for entry in entries { end += entry.directoryEntry }
    let size = end.count
    if entries.count >= UInt16.max || max(offset, size) >= Int(elsewhere) {
      let record = offset + size
      end.append(littleEndian: UInt32(0x0606_4B50))
      end.append(littleEndian: UInt64(44))
      end.append(littleEndian: longVersion)
      end.append(littleEndian: longVersion)
      end.append(littleEndian: UInt64(0))
      for number in [entries.count, entries.count, size, offset] {
        end.append(littleEndian: UInt64(number))
      }
      end.append(littleEndian: UInt32(0x0706_4B50))
      end.append(littleEndian: UInt32(0))
      end.append(littleEndian: UInt64(record))
      end.append(littleEndian: UInt32(1))
    }
    end.append(littleEndian: UInt32(0x0605_4B50))
    end.append(littleEndian: UInt32(0))
    end.append(littleEndian: UInt16(clamping: entries.count))
    end.append(littleEndian: UInt16(clamping: entries.count))
    end.append(littleEndian: UInt32(clamping: size))
    end.append(littleEndian: UInt32(clamping: offset))
    end.append(littleEndian: UInt16(0))
    return end
  }

  private var directoryEntry: [UInt8] {
    var long = isLong ? [count, count] : []
    if offset >= Int(Self.elsewhere) { long.append(offset) }
    let extra = long.isEmpty ? [] : Self.longField(long)
    var entry: [UInt8] = []
    entry.append(littleEndian: UInt32(0x0201_4B50))
    entry.append(littleEndian: long.isEmpty ? Self.version : Self.longVersion)
    entry += description
    entry.append(littleEndian: UInt16(extra.count))
    entry += [UInt8](repeating: 0, count: 10)
    entry.append(littleEndian: UInt32(clamping: offset))
    return entry + name.utf8 + extra
  }

  /// What stands in both headers alike: version, flags, method, time, date, checksum, the two sizes
  /// and the name's length.
  private var description: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: isLong ? Self.longVersion : Self.version)
    bytes.append(littleEndian: Self.flags)
    bytes.append(littleEndian: UInt16(0))
    bytes.append(littleEndian: UInt16(0))
    bytes.append(littleEndian: Self.date)
    bytes.append(littleEndian: checksum)
    bytes.append(littleEndian: UInt32(clamping: count))
    bytes.append(littleEndian: UInt32(clamping: count))
    bytes.append(littleEndian: UInt16(name.utf8.count))
    return bytes
  }

  /// The extra field with the numbers that 32 bits have no room for.
  private static func longField(_ numbers: [Int]) -> [UInt8] {
    var field: [UInt8] = []
    field.append(littleEndian: UInt16(1))
    field.append(littleEndian: UInt16(8 * numbers.count))
    for number in numbers { field.append(littleEndian: UInt64(number)) }
    return field
  }
}
