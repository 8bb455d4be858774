/// What an archive's list says of a file.
protocol TreeMember: Sendable {
  /// Its bytes, unpacked.
  var count: Int { get }
}

extension ZipMember: TreeMember {}

/// The bytes of the archive that are the file's.
extension Range<Int>: TreeMember {}

/// An archive whose list is read when it is opened.
protocol IndexedTree: ReadableTree {
  associatedtype Member: TreeMember
  var index: TreeIndex<Member> { get }
}

extension IndexedTree {
  func node(at path: Path) -> TreeNode? { index.node(at: path) }
  func entries(of folder: Path) -> [FolderEntry] { index.entries(of: folder) }
}

/// Files by their paths, and the folders that follow from these: what every archive's list comes to.
struct TreeIndex<Member: TreeMember>: Sendable {
  fileprivate enum Node: Sendable {
    case folder([FolderEntry])
    case file(Member)
    case other
  }

  private var nodes: [Path: Node] = ["": .folder([])]

  init() {}

  /// Adds a file.
  ///
  /// - Returns: what stands in its way; nil where nothing does.
  mutating func add(_ path: Path, _ member: Member) -> Path? { add(path, .file(member), .file) }

  /// Adds what is neither file nor folder.
  mutating func addOther(_ path: Path) -> Path? { add(path, .other, .other) }

  /// Adds a folder; one that is there stays.
  mutating func addFolder(_ path: Path) -> Path? {
    switch nodes[path] {
    case .folder?: return nil
    case .file?, .other?: return path
    case nil: return add(path, .folder([]), .folder)
    }
  }

  private mutating func add(_ path: Path, _ node: Node, _ kind: FileKind) -> Path? {
    if nodes[path] != nil { return path }
    let folder = path.folder
    if let obstacle = addFolder(folder) { return obstacle }
    nodes[path] = node
    nodes[folder]?.append(FolderEntry(name: path.name, kind: kind))
    return nil
  }

  /// Sorts the folders: once, when all is added.
  mutating func sort() {
    for path in nodes.keys { nodes[path]?.sort() }
  }

  /// What stands at a path.
  func node(at path: Path) -> TreeNode? {
    switch nodes[path] {
    case .folder?: .folder
    case .file(let member)?: .file(size: member.count)
    case .other?: .other
    case nil: nil
    }
  }

  subscript(path: Path) -> Member? {
    if case .file(let member)? = nodes[path] { member } else { nil }
  }

  func entries(of folder: Path) -> [FolderEntry] {
    if case .folder(let entries)? = nodes[folder] { entries } else { [] }
  }
}

extension TreeIndex.Node {
  fileprivate mutating func append(_ entry: FolderEntry) {
    guard case .folder(var entries) = self else { return }
    self = .other  // So that the list is not copied.
    entries.append(entry)
    self = .folder(entries)
  }

  fileprivate mutating func sort() {
    guard case .folder(var entries) = self else { return }
    self = .other
    entries.sort { $0.name < $1.name }
    self = .folder(entries)
  }
}

extension Path {
  /// What it lies in; empty for what lies in the root of a tree.
  fileprivate var folder: Path {
    let slash = UInt8(ascii: "/")
    guard let place = bytes.lastIndex(of: slash) else { return "" }
    return Path(bytes: bytes[..<place])
  }
}
