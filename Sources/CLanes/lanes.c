// The module is its header; SwiftPM wants one C file.
#include "lanes.h"
