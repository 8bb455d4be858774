/// The files of a tar archive, put in their places while its headers go by: of a header nothing else is kept.
struct TarListing {
  private(set) var index: TreeIndex<TarFile>
  private var headers = TarHeaders()

  /// - Parameter mostEntries: see `TreeIndex`.
  init(mostEntries: Int) { index = TreeIndex(mostEntries: mostEntries) }

  /// The bytes of the archive that are to be read next; nil where its end was seen.
  var wanted: Range<Int>? { headers.wanted }

  /// Reads the bytes that are wanted.
  ///
  /// - Throws: where they are damaged, a name leads out of the archive, two members have one, or there are too many.
  mutating func read(_ bytes: UnsafeRawBufferPointer) throws(TreeError) {
    guard let member = try headers.read(bytes),
      let path = try ArchiveNames.path(of: member.name)
    else { return }
    switch member.kind {
    case .folder: try index.addFolder(path)
    case .file(let range): try index.add(path, .whole(range))
    case .sparse(let size): try index.add(path, .sparse(size: size))
    case .hardLink(let name):
      if let target = try ArchiveNames.path(of: name), let file = index[target] {
        try index.add(path, file)
      } else {
        try index.addOther(path)
      }
    case .other: try index.addOther(path)
    }
  }

  /// Ends the list of an archive of `count` bytes.
  ///
  /// - Throws: where that ends before its end.
  mutating func finish(count: Int) throws(TreeError) {
    try headers.checkEnd(count: count)
    index.sort()
  }

  /// Whether it is what torch wrote before version 0.2.
  var isTorch: Bool {
    headers.memberCount < 10
      && ["pickle", "storages", "tensors"].allSatisfy { index.node(at: $0) != nil }
  }
}

/// How a tar archive holds a file.
enum TarFile: TreeMember {
  /// In these bytes of the archive, unpacked.
  case whole(Range<Int>)
  /// As stretches, which are not put together: the bytes of the whole.
  case sparse(size: Int)

  var count: Int {
    switch self {
    case .whole(let range): range.count
    case .sparse(let size): size
    }
  }
}
