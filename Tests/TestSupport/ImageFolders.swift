import Tensor

/// Folders with the files of published data sets, tiny and made up, for programs that make a data set of them.
///
/// Byte `i` of image `n` is `7 n + i` modulo 251, in the order channel, row, column; its label is `n` modulo the number of
/// classes. Images are counted through the files.
public enum ImageFolders {
  public static func pixels(_ image: Int, count: Int = 3_072) -> [UInt8] {
    (0..<count).map { UInt8((7 * image + $0) % 251) }
  }

  public static func labels(_ images: Range<Int>, classes: Int) -> [UInt8] {
    images.map { UInt8($0 % classes) }
  }

  private static let files = FileSystem()

  /// Four images in each of five batches, three in the test's.
  public static func cifar10Binary(in folder: Path) throws {
    try files.createFolder(folder, withParents: true)
    for (name, images) in batches {
      try files.write(
        images.flatMap { [UInt8($0 % 10)] + pixels($0) }, to: folder / Path("\(name).bin"))
    }
  }

  private static let batches: [(name: String, images: Range<Int>)] =
    (0..<5).map { ("data_batch_\($0 + 1)", $0 * 4..<$0 * 4 + 4) } + [("test_batch", 20..<23)]

  /// Ten images, five in the test's file. The coarse label is one that no image has as a fine one.
  public static func cifar100Binary(in folder: Path) throws {
    try files.createFolder(folder, withParents: true)
    for (name, images) in [("train.bin", 0..<10), ("test.bin", 10..<15)] {
      try files.write(images.flatMap { [99, UInt8($0)] + pixels($0) }, to: folder / Path(name))
    }
  }

  /// The pickles that hold what `cifar10Binary` holds.
  public static func cifar10Pickles(in folder: Path, isFortran: Bool = false) throws {
    try files.createFolder(folder, withParents: true)
    for (name, images) in batches {
      try files.write(
        pickle(images, labels: "labels", classes: 10, isFortran: isFortran), to: folder / Path(name)
      )
    }
  }

  /// The pickles that hold what `cifar100Binary` holds.
  public static func cifar100Pickles(in folder: Path) throws {
    try files.createFolder(folder, withParents: true)
    for (name, images) in [("train", 0..<10), ("test", 10..<15)] as [(String, Range<Int>)] {
      try files.write(
        pickle(images, labels: "fine_labels", classes: 100), to: folder / Path(name))
    }
  }

  /// A batch as Python 2 wrote it.
  public static func pickle(
    _ images: Range<Int>, labels: String, classes: Int, isFortran: Bool = false
  ) -> [UInt8] {
    let rows = images.map { pixels($0) }
    let elements =
      isFortran
      ? (0..<3_072).flatMap { column in rows.map { $0[column] } } : Array(rows.joined())
    return PickleProgram {
      $0.op(0x80)
      $0.op(2)
      $0.dict {
        $0.bytes(Array("batch_label".utf8))
        $0.bytes(Array("a batch".utf8))
        $0.bytes(Array("data".utf8))
        $0.array("u1", order: "|", shape: [images.count, 3_072], isFortran: isFortran) {
          $0.bytes(elements)
        }
        $0.bytes(Array(labels.utf8))
        $0.op("](")
        for label in self.labels(images, classes: classes) { $0.int(Int(label)) }
        $0.op("e")
      }
      $0.op(".")
    }.bytes
  }

  /// Twelve images, five in the test's file.
  public static func svhn(in folder: Path, isCompressed: Bool = true) throws {
    try files.createFolder(folder, withParents: true)
    for (name, images) in [("train_32x32.mat", 0..<12), ("test_32x32.mat", 12..<17)]
      as [(String, Range<Int>)]
    {
      try files.write(svhn(images, isCompressed: isCompressed), to: folder / Path(name))
    }
  }

  public static func svhn(_ images: Range<Int>, isCompressed: Bool = true) -> [UInt8] {
    var program = MATLABProgram()
    let digits = labels(images, classes: 10).map { $0 == 0 ? 10 : $0 }
    // Columns first, then rows.
    let turned = images.flatMap { image in
      let pixels = self.pixels(image)
      return (0..<3).flatMap { channel in
        (0..<32).flatMap { x in (0..<32).map { y in pixels[channel * 1_024 + y * 32 + x] } }
      }
    }
    program.add("X", [32, 32, 3, images.count], turned, isCompressed: isCompressed)
    program.add("y", [images.count, 1], digits, isCompressed: isCompressed)
    return program.bytes
  }
}
