import Glibc

extension ImageArchive {
  /// A published data set, and how its files hold it.
  public struct Format: Sendable {
    /// All that are known. A further one is a file of its own and its name here.
    public static let allCases: [Format] = [
      .cifar10Binary, .cifar10Pickles, .cifar100Binary, .cifar100Pickles, .svhn, .idx,
    ]

    /// The data set, for messages; what stands before a comma is also that of its other versions.
    public let name: String
    /// The files with the images to train on, as the data set's authors name them.
    public let trainingFiles: [Path]
    /// Those with the test images.
    public let testFiles: [Path]
    /// Whether any of its files is among these names.
    let isPresent: @Sendable (_ names: [Path]) -> Bool
    /// The sets of a folder with its files.
    ///
    /// - Throws: `FileError` where a file is missing; `FileFormatError` where one is damaged.
    let read: @Sendable (Path, FileSystem, MemoryBudget) throws -> Sets

    typealias Sets = (training: LabelledImages, test: LabelledImages)

    /// - Parameter isPresent: nil where files have no other names than those.
    init(
      _ name: String, trainingFiles: [Path], testFiles: [Path],
      isPresent: (@Sendable ([Path]) -> Bool)? = nil,
      read: @escaping @Sendable (Path, FileSystem, MemoryBudget) throws -> Sets
    ) {
      self.name = name
      self.trainingFiles = trainingFiles
      self.testFiles = testFiles
      self.isPresent =
        isPresent ?? { !Set(trainingFiles + testFiles).isDisjoint(with: $0) }
      self.read = read
    }

    /// With files that are read one by one.
    ///
    /// - Parameter images: those of some files.
    init(
      _ name: String, trainingFiles: [Path], testFiles: [Path],
      images: @escaping @Sendable ([Path], FileSystem, inout MemoryBudget) throws -> LabelledImages
    ) {
      self.init(name, trainingFiles: trainingFiles, testFiles: testFiles) { folder, files, memory in
        var memory = memory
        func set(_ fileNames: [Path]) throws -> LabelledImages {
          let paths = try fileNames.map { fileName in
            let path = folder / fileName
            guard try files.exists(path) else {
              let all = (trainingFiles + testFiles).map(\.description).joined(separator: ", ")
              throw FileError(
                .read, path, code: ENOENT,
                hint: "\(name.prefix { $0 != "," }) comes as \(all): unpack or download it again")
            }
            return path
          }
          return try images(paths, files, &memory)
        }
        return (try set(trainingFiles), try set(testFiles))
      }
    }

    /// The formats of which any file is among a folder's entries.
    static func found(among entries: [FolderEntry]) -> [Self] {
      // A folder called `train` holds something else.
      let names = entries.filter { $0.kind != .folder }.map(\.name)
      return allCases.filter { $0.isPresent(names) }
    }
  }
}

extension ImageArchive.Format: Hashable {
  public static func == (a: Self, b: Self) -> Bool { a.name == b.name }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
