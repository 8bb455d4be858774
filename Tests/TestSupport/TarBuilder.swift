/// A tar archive, member by member, each with a header as it is asked for.
public struct TarBuilder {
  private var bytes: [UInt8] = []

  public init() {}

  /// A member with a header and its content.
  ///
  /// - Parameters:
  ///   - type: of the member: "0" for a file, "1" a hard link, "2" a symbolic one, "5" a folder.
  ///   - size: what the header says; nil for the content's.
  public mutating func add(
    _ name: String, _ content: [UInt8] = [], type: Character = "0", link: String = "",
    size: Int? = nil
  ) {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at place: Int) {
      header.replaceSubrange(place..<place + text.utf8.count, with: text.utf8)
    }
    put(name, at: 0)
    put("0000644", at: 100)
    put(Self.octal(size ?? content.count, digits: 11), at: 124)
    put("        ", at: 148)
    put(String(type), at: 156)
    put(link, at: 157)
    put("ustar\u{0}00", at: 257)
    put(Self.octal(header.reduce(0) { $0 + Int($1) }, digits: 6) + "\u{0} ", at: 148)
    bytes += header + content
    bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
  }

  /// Records of pax, each `key=value`.
  ///
  /// - Parameter type: "x" for the member that comes next, "g" for all that follow.
  public mutating func addRecords(_ records: String..., type: Character = "x") {
    let bytes = records.flatMap { record in
      // The length counts its own digits.
      var count = record.utf8.count + 2
      while "\(count)".utf8.count + record.utf8.count + 2 > count { count += 1 }
      return Array("\(count) \(record)\n".utf8)
    }
    add("PaxHeaders/records", bytes, type: type)
  }

  private static func octal(_ number: Int, digits: Int) -> String {
    let text = String(number, radix: 8)
    return String(repeating: "0", count: digits - text.count) + text
  }

  /// - Parameter isCut: whether the two blocks are left out that end an archive.
  public func archive(isCut: Bool) -> [UInt8] {
    bytes + (isCut ? [] : [UInt8](repeating: 0, count: 1024))
  }
}
