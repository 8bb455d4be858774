import Tensor

/// A folder with the four idx files of a few random images of 28x28 pixels, for programs that make a data set of them.
public enum IdxFolder {
  /// 24 images for training, 10 for the test.
  public static func write(to folder: Path) throws {
    let files = FileSystem()
    var generator = SplitMix64(seed: 5)
    try files.createFolder(folder)
    for (set, count) in [("train", 24), ("t10k", 10)] {
      let pixels = (0..<(count * 784)).map { _ in UInt8.random(in: 0...255, using: &generator) }
      try files.write(
        [0, 0, 8, 3, 0, 0, 0, UInt8(count), 0, 0, 0, 28, 0, 0, 0, 28] + pixels,
        to: folder / Path("\(set)-images-idx3-ubyte"))
      try files.write(
        [0, 0, 8, 1, 0, 0, 0, UInt8(count)] + (0..<count).map { UInt8($0 % 10) },
        to: folder / Path("\(set)-labels-idx1-ubyte"))
    }
  }
}
