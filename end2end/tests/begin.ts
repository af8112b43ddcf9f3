//! What is done before all tests.

import { forget } from "./called";

export default forget;
