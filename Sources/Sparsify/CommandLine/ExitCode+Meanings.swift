extension ExitCode {
  /// What each of them means, for help.
  static let meanings: [(code: String, meaning: String)] = [
    ("0", "All models are done."),
    ("1", "Finished, but some models were skipped or failed, or one of several zoos is of no use."),
    ("64", "The command line is wrong."), ("65", "An input can't be read for what it should be."),
    ("66", "An input does not exist."), ("73", "An output can't be created."),
    ("74", "Writing failed: the disk is full or broken."),
    ("75", "The --time-limit was reached: the same command goes on from there."),
    (
      "130, 143",
      "Stopped by SIGINT; by SIGTERM or SIGHUP. What trains goes on from there with the same command; nothing else "
        + "leaves a part of what it writes."
    ),
  ]
}
