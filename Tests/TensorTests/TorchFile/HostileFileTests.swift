import Tensor
import Testing

/// Broken and hostile files get what their manifest asks for.
@Suite("Hostile files")
struct HostileFileTests {
  struct Entry: Sendable, CustomTestStringConvertible {
    let file: String
    let must: String
    let kinds: [String]
    /// The prescribed content.
    let root: JSONValue?

    var testDescription: String { file }
  }

  static let manifest = try! Fixtures.json("hostile/manifest.json")

  static let entries = manifest["files"]!.array!.map { entry in
    let entry = entry.object!
    return Entry(
      file: entry["file"]!.string!.description, must: entry["must"]!.string!.description,
      kinds: entry["kinds"]!.array!.map { $0.string!.description },
      root: entry["root"].flatMap { $0.isNull ? nil : $0 })
  }

  @Test("are refused for the right reason or read as they are", arguments: entries)
  func hostile(_ entry: Entry) throws {
    let path = Fixtures.path("hostile/" + entry.file)
    do {
      let file = try TorchFile.read(path)
      if entry.file.hasPrefix("dataset_") || entry.file.hasPrefix("subset_") {
        #expect(file.isDataSet)
        _ = try DataSetFile.dataSet(in: file)
      } else {
        _ = try StateDict(file)
      }
      #expect(entry.must != "reject")
      if let root = entry.root {
        #expect(difference(Description.of(try file.value()), root) == nil)
      }
    } catch let error as FileFormatError {
      #expect(entry.must != "accept")
      #expect(entry.kinds.contains(error.kind.rawValue), "\(error)")
      #expect(error.path == path)
      #expect(error.description.contains(error.kind.rawValue))
    }
  }

  @Test("of every kind there is are among them")
  func kinds() {
    let known = Self.manifest["kinds"]!.object!.keys
    #expect(Set(known.map(\.description)) == Set(FileFormatError.Kind.allCases.map(\.rawValue)))
    #expect(Self.entries.count == 161)
  }
}
