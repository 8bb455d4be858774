import Tensor

/// `sparsify.json`: says of a folder that this tool made it, and what it is.
///
/// A twin or a new zoo has one from its first moment, and so has its work folder; the two share an
/// identity and name each other. Loops over folders can tell by `kind` which are which. It differs
/// from run to run and is no part of what is the same in identical twins.
package struct Mark: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case twin, zoo, work
  }

  package var kind: Kind
  /// 32 random hexadecimal digits.
  package var identity: String
  /// The other folder of the two, relative to this one.
  package var partner: String
  /// What the zoo is made with.
  package var stored: StoredOptions
  /// The models that are to be in it; nil in a work folder, and before they are known.
  package var models: Int?
  /// The root files that the tool wrote, with the hashes of what it put into them: several while they
  /// are being replaced.
  package var files: [String: [String]]
  /// Whether a work folder is being removed, and nobody may go on in it.
  package var isClosed = false
  /// What is known of the data set's file.
  package var data: Data?
  /// What the study of the twin was made of, as a hash; nil where there is none, or not of all.
  package var study: String?

  /// A data set's file, so that it need not be read again as long as it is as it was.
  package struct Data: Sendable, Equatable {
    /// 64 hexadecimal digits.
    package var sha256: String
    /// In bytes.
    package var size: Int
    /// When it last changed, in seconds since 1970.
    package var modified: Double
  }

  package init(
    kind: Kind, identity: String, partner: String, stored: StoredOptions, models: Int? = nil,
    files: [String: [String]] = [:]
  ) {
    self.kind = kind
    self.identity = identity
    self.partner = partner
    self.stored = stored
    self.models = models
    self.files = files
  }

  package static let fileName = ZooLayout.markName
  /// What says that such a file is this tool's.
  static let product: JSONValue = "sparsify"

  /// A new identity.
  package static func newIdentity() -> String {
    (0..<2).map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 16, width: 16) }.joined()
  }

  package var bytes: [UInt8] {
    var object: JSONObject = [
      "product": Self.product, "kind": .string(kind.rawValue), "identity": .string(identity),
      "partner": .string(partner),
    ]
    if let models { object["models"] = .integer(models) }
    if let data {
      object["data"] = [
        "sha256": .string(data.sha256), "size": .integer(data.size),
        "modified": .number(data.modified),
      ]
    }
    if let study { object["study"] = .string(study) }
    for (key, value) in stored.json.members { object[key] = value }
    if isClosed { object["closed"] = true }
    if kind != .work {
      object["files"] = .object(
        files.sorted { $0.key < $1.key }.reduce(into: JSONObject()) {
          $0[$1.key] = .array($1.value.map { .string($0) })
        })
    }
    return Array((JSONValue.object(object).text(.indented(2)) + "\n").utf8)
  }

  /// Reads a folder's mark; nil where there is none, or a file of another kind.
  package init?(reading folder: Path, files: FileSystem) throws(FileError) {
    guard let object = try files.jsonObject(at: folder / Self.fileName),
      object["product"] == Self.product,
      let kind = object["kind"]?.string.flatMap(Kind.init(text:)),
      let identity = object["identity"]?.string, let stored = StoredOptions(reading: object)
    else { return nil }
    var hashes: [String: [String]] = [:]
    for (name, list) in object["files"]?.object?.members ?? [] {
      hashes[name.description] = list.array?.compactMap(\.string?.description)
    }
    self.init(
      kind: kind, identity: identity.description,
      partner: object["partner"]?.string?.description ?? "", stored: stored,
      models: object["models"]?.count(upTo: ZooLayout.mostModels), files: hashes)
    isClosed = object["closed"] == true
    data = object["data"]?.object.flatMap { Data(json: $0) }
    study = object["study"]?.string?.description
  }

  /// - Parameter path: the folder, for the message.
  /// - Throws: `ZooError` where it is that of something else than a twin.
  func requireTwin(_ path: Path) throws(ZooError) {
    switch kind {
    case .twin: return
    case .zoo, .work:
      throw ZooError(
        "'\(path)' is no twin: sparsify made it as a \(kind == .zoo ? "zoo" : "work folder"). Give a twin.",
        .usage)
    }
  }

  /// Whether a file has the place of a folder's mark and is none: it was cut short, by a full disk perhaps.
  static func isDamaged(in folder: Path, files: FileSystem) throws(FileError) -> Bool {
    guard try files.info(folder / fileName, followingLinks: false)?.kind == .file else {
      return false
    }
    return try Mark(reading: folder, files: files) == nil
  }
}

extension Mark.Data {
  fileprivate init?(json: JSONObject) {
    guard let sha256 = json["sha256"]?.string, let size = json["size"]?.count(upTo: .max),
      let modified = json["modified"]?.double
    else { return nil }
    self.init(sha256: sha256.description, size: size, modified: modified)
  }
}
