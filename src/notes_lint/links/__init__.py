"""What rules about links share: every link judged once, what it should have been, and syntax that nearly works."""
