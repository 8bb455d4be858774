// What Swift's view of the C library lacks.
#pragma once

#include <malloc.h>

/// Gives memory that was freed back to the system.
static inline void memory_give_back(void) { malloc_trim(0); }
