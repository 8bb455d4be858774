import Foundation
import Tensor
import Testing

/// Broken and hostile files get what their manifest asks for.
@Suite("Hostile files")
struct HostileFileTests {
  struct Entry: Sendable, CustomTestStringConvertible {
    let file: String
    let must: String
    let kinds: [String]
    /// The prescribed content as JSON text.
    let root: Data?

    var testDescription: String { file }
  }

  static let entries: [Entry] = {
    let manifest = try! Fixtures.json("hostile/manifest.json")
    return (manifest["files"] as! [NSDictionary]).map { entry in
      let root = entry["root"] as? NSDictionary
      return Entry(
        file: entry["file"] as! String, must: entry["must"] as! String,
        kinds: entry["kinds"] as! [String],
        root: root.map { try! JSONSerialization.data(withJSONObject: $0) })
    }
  }()

  @Test("are refused for the right reason or read as they are", arguments: entries)
  func hostile(_ entry: Entry) throws {
    do {
      let file = try TorchFile.read(Fixtures.path("hostile/" + entry.file))
      if entry.file.hasPrefix("dataset_") || entry.file.hasPrefix("subset_") {
        #expect(file.isDataSet)
        _ = try DataSetFile.dataSet(in: file)
      } else {
        _ = try StateDict(file)
      }
      #expect(entry.must != "reject")
      if let root = entry.root {
        let expected = try JSONSerialization.jsonObject(with: root)
        #expect(difference(Description.of(file.root), expected) == nil)
      }
    } catch let error as TorchFileError {
      #expect(entry.must != "accept")
      #expect(entry.kinds.contains(error.kind.rawValue), "\(error)")
      #expect(error.path == Fixtures.path("hostile/" + entry.file))
      #expect(error.description.contains(error.kind.rawValue))
    }
  }

  @Test("of every kind there is are among them")
  func kinds() throws {
    let manifest = try Fixtures.json("hostile/manifest.json")
    let known = Set((manifest["kinds"] as! NSDictionary).allKeys.map { $0 as! String })
    #expect(known == Set(TorchFileError.Kind.allCases.map(\.rawValue)))
    #expect(Self.entries.count == 161)
  }
}
