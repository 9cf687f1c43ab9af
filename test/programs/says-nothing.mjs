// Ends well without having done what it was asked for.
