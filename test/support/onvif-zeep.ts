import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const python = process.env.PYTHON ?? "python3";

export const hasZeep = spawnSync(python, ["-c", "import onvif, zeep"]).status === 0;
export const whyNoZeep = hasZeep ? "" : ` (skipped: ${python} has no onvif; pip install onvif-zeep)`;

/** A call of an operation by onvif-zeep; a string `$0.Token` is that value of the answer to the call of that number. */
export type Step = readonly [service: string, operation: string, parameters?: unknown];

/** The answer as the WSDL says that it must be, or the reason of the fault. */
export type StepAnswer = { readonly answer: unknown } | { readonly fault: string };

/**
 * Calls operations one after the other with onvif-zeep, which knows the WSDL of ONVIF; answers that do not keep to it are
 * told as faults, for zeep is made strict.
 */
export async function callByZeep(
  port: number,
  account: { readonly username: string; readonly password: string },
  steps: readonly Step[],
): Promise<readonly StepAnswer[]> {
  const { username, password } = account;
  const { stdout } = await run(
    python,
    ["-c", script, String(port), username, password, JSON.stringify(steps)],
    {
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return JSON.parse(stdout);
}

const script = `
import json, sys
from lxml import etree
from onvif import ONVIFCamera
from zeep.helpers import serialize_object

port, username, password, steps = int(sys.argv[1]), sys.argv[2], sys.argv[3], json.loads(sys.argv[4])
camera = ONVIFCamera("127.0.0.1", port, username, password, adjust_time=True)
# Of GetCapabilities it reads no extension, where this service is.
camera.xaddrs["http://www.onvif.org/ver10/deviceIO/wsdl"] = "http://127.0.0.1:%d/onvif/deviceio_service" % port
services, answers, raw = {"devicemgmt": camera.devicemgmt}, [], []

def service(name):
    if name not in services:
        services[name] = getattr(camera, "create_%s_service" % name)()
    services[name].zeep_client.settings.strict = True
    return services[name]

def written(value):
    return etree.tostring(value).decode() if isinstance(value, etree._Element) else str(value)

def resolve(value):
    if isinstance(value, dict):
        return {key: resolve(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [resolve(inner) for inner in value]
    if not (isinstance(value, str) and value.startswith("$")):
        return value
    number, *path = value[1:].split(".")
    found = raw[int(number)]
    for step in path:
        found = found[int(step)] if isinstance(found, list) else found[step]
    return found

for name, operation, *parameters in steps:
    try:
        answer = getattr(service(name), operation)(resolve(parameters[0]) if parameters else None)
        if operation == "CreatePullPointSubscription":
            where = "http://www.onvif.org/ver10/events/wsdl/PullPointSubscription"
            camera.xaddrs[where] = answer.SubscriptionReference.Address._value_1
        raw.append(serialize_object(answer))
        answers.append({"answer": json.loads(json.dumps(raw[-1], default=written))})
    except Exception as reason:
        raw.append(None)
        answers.append({"fault": str(reason)})
print(json.dumps(answers))
`;
