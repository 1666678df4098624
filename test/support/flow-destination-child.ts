import { startLocalDestination } from "../../stack/endpoints/local/server.ts";
import { stillClock } from "./flow-clock.ts";

/** A local destination on the file and port of the arguments, until it is killed; prints its address. */
const [file = "", port = "0"] = process.argv.slice(2);
const destination = await startLocalDestination({ file, port: Number(port), clock: stillClock });
console.log(destination.url);
