/// What an archive's list says of a file.
protocol TreeMember: Sendable {
  /// Its bytes, unpacked.
  var count: Int { get }
}

extension ZipMember: TreeMember {}

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
///
/// A step of a path is kept once, however much lies below it: a path of many steps takes no more memory than its bytes.
struct TreeIndex<Member: TreeMember>: Sendable {
  private enum Node: Sendable {
    /// With its number.
    case folder(Int)
    case file(Member)
    case other

    var kind: FileKind {
      switch self {
      case .folder: .folder
      case .file: .file
      case .other: .other
      }
    }
  }

  /// A name in a folder.
  private struct Place: Hashable {
    /// The folder's number.
    let folder: Int
    let name: Path
  }

  private var nodes: [Place: Node] = [:]
  /// The entries of each folder; the root is the first.
  private var folders: [[FolderEntry]] = [[]]

  private let mostEntries: Int

  /// - Parameter mostEntries: the files and folders that there may be.
  init(mostEntries: Int) { self.mostEntries = mostEntries }

  /// Adds a file.
  ///
  /// - Throws: where something stands in its way, or there are too many.
  mutating func add(_ path: Path, _ member: Member) throws(TreeError) {
    try add(path, .file(member))
  }

  /// Adds what is neither file nor folder.
  mutating func addOther(_ path: Path) throws(TreeError) { try add(path, .other) }

  /// Adds a folder; one that is there stays.
  mutating func addFolder(_ path: Path) throws(TreeError) {
    _ = try folder(path.components)
  }

  private mutating func add(_ path: Path, _ node: Node) throws(TreeError) {
    let steps = path.components
    guard let name = steps.last else { throw ArchiveNames.twice(path) }
    let place = Place(folder: try folder(steps.dropLast()), name: name)
    guard nodes[place] == nil else { throw ArchiveNames.twice(path) }
    try put(node, place)
  }

  /// The number of the folder to which steps from the root lead; what is missing is made.
  private mutating func folder(_ steps: some Collection<Path>) throws(TreeError) -> Int {
    var folder = 0
    for (depth, name) in steps.enumerated() {
      let place = Place(folder: folder, name: name)
      switch nodes[place] {
      case .folder(let number)?: folder = number
      case .file?, .other?:
        let way = steps.prefix(depth + 1).map(\.bytes).joined(separator: [UInt8(ascii: "/")])
        throw ArchiveNames.twice(Path(bytes: way))
      case nil:
        folder = folders.count
        folders.append([])
        try put(.folder(folder), place)
      }
    }
    return folder
  }

  private mutating func put(_ node: Node, _ place: Place) throws(TreeError) {
    guard nodes.count < mostEntries else {
      throw TreeError(
        "the archive has more than \(mostEntries) files and folders, the first too many is called "
          + "'\(place.name.description.excerpt())'",
        hint: "Unpack it, and give the folder")
    }
    nodes[place] = node
    folders[place.folder].append(FolderEntry(name: place.name, kind: node.kind))
  }

  /// Sorts the folders: once, when all is added.
  mutating func sort() {
    for number in folders.indices { folders[number].sort { $0.name < $1.name } }
  }

  // MARK: What is there

  /// What stands at a path.
  func node(at path: Path) -> TreeNode? {
    switch find(path) {
    case .folder?: .folder
    case .file(let member)?: .file(size: member.count)
    case .other?: .other
    case nil: nil
    }
  }

  subscript(path: Path) -> Member? {
    if case .file(let member)? = find(path) { member } else { nil }
  }

  func entries(of folder: Path) -> [FolderEntry] {
    if case .folder(let number)? = find(folder) { folders[number] } else { [] }
  }

  private func find(_ path: Path) -> Node? {
    var found = Node.folder(0)
    for name in path.components {
      guard case .folder(let number) = found,
        let next = nodes[Place(folder: number, name: name)]
      else { return nil }
      found = next
    }
    return found
  }
}
